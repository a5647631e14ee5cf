package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import dev.sse4j.codec.EventReader;
import dev.sse4j.codec.EventView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Streams that would fill memory if anybody let them. A program of its own: {@link LargeStreamTest}
 * runs it.
 */
final class LargeStreams {

  private static final long GIBIBYTE = 1L << 30;

  private LargeStreams() {}

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "data" -> System.out.print(line("data: ", Integer.parseInt(args[1])));
      case "comment" -> System.out.print(line(":", Integer.parseInt(args[1])));
      case "unknown" -> System.out.print(line("unknown: ", Integer.parseInt(args[1])));
      case "empty-lines" -> System.out.print(emptyLines(Integer.parseInt(args[1])));
      case "many-parsers" -> System.out.print(manyParsers(Integer.parseInt(args[1])));
      case "views" -> System.out.print(views(Integer.parseInt(args[1])));
      case "byte-by-byte" -> System.out.print(byteByByte(Integer.parseInt(args[1])));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Parses a line of one gibibyte, in chunks, and an event after it. */
  private static String line(String beginning, int maxEventBytes) {
    StringBuilder seen = new StringBuilder();
    EventParser parser =
        new EventParser(event -> seen.append("event ").append(event.data()), maxEventBytes, "");
    byte[] chunk = new byte[64 << 10];
    Arrays.fill(chunk, (byte) 'x');
    try {
      parse(parser, beginning);
      for (long sent = 0; sent < GIBIBYTE; sent += chunk.length) {
        parser.parse(chunk, 0, chunk.length);
      }
      parse(parser, "\ndata: after\n\n");
    } catch (EventTooLargeException e) {
      seen.append("too large");
    }
    return seen.toString();
  }

  /** Parses that many empty data lines, byte by byte. */
  private static String emptyLines(int count) {
    StringBuilder seen = new StringBuilder();
    EventParser parser =
        new EventParser(event -> seen.append(isLineEnds(event) ? event.data().length() : -1));
    byte[] line = "data:\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      for (int at = 0; at < line.length; at++) {
        parser.parse(line, at, 1);
      }
    }
    parse(parser, "\n");
    return seen.toString();
  }

  /** Has that many parsers read an event of a mebibyte, and keeps them all. */
  private static String manyParsers(int count) {
    byte[] event = ("data: " + "x".repeat(1 << 20) + "\n\n").getBytes(StandardCharsets.UTF_8);
    int[] seen = new int[2];
    List<EventParser> parsers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EventParser parser = new EventParser(read -> seen[read.data().length() >> 20 & 1]++);
      parser.parse(event, 0, event.length);
      parsers.add(parser);
    }
    parsers.forEach(parser -> parse(parser, "data: small\n\n"));
    return seen[1] + " large, " + seen[0] + " small";
  }

  /** Reads that many events of two kinds as views. */
  private static String views(int count) throws IOException {
    byte[] block = "event: a\ndata: 0123456789\n\nevent: bb\nid: 7\ndata: 01\ndata: 2345678\n\n"
        .getBytes(StandardCharsets.UTF_8);
    InputStream in = new InputStream() {
      private long left = (long) block.length * count / 2;

      @Override
      public int read() {
        return left-- > 0
            ? block[(int) ((block.length - left % block.length - 1) % block.length)]
            : -1;
      }
    };
    EventReader reader = new EventReader(in);
    long bytes = 0;
    int views = 0;
    for (EventView view = reader.readView(); view != null; view = reader.readView()) {
      views++;
      bytes += view.type().length() + view.data().length() + view.id().length();
    }
    return views + " views, " + bytes + " bytes";
  }

  private static String byteByByte(int dataBytes) {
    StringBuilder seen = new StringBuilder();
    EventParser parser = new EventParser(event -> seen.append(event.data().length()));
    parse(parser, "data: ");
    byte[] one = {'x'};
    for (int i = 0; i < dataBytes; i++) {
      parser.parse(one, 0, 1);
    }
    parse(parser, "\n\n");
    return seen.toString();
  }

  private static boolean isLineEnds(Event event) {
    return event.data().indexOf('\n') == 0 && event.data().chars().allMatch(c -> c == '\n');
  }

  private static void parse(EventParser parser, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes, 0, bytes.length);
  }
}
