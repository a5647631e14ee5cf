package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Streams that would fill memory if anybody let them. A program of its own: {@link LargeStreamTest}
 * runs it.
 */
final class LargeStreams {

  private static final long GIBIBYTE = 1L << 30;

  private LargeStreams() {}

  public static void main(String[] args) {
    switch (args[0]) {
      case "data" -> System.out.print(line("data: ", Integer.parseInt(args[1])));
      case "comment" -> System.out.print(line(":", Integer.parseInt(args[1])));
      case "unknown" -> System.out.print(line("unknown: ", Integer.parseInt(args[1])));
      case "empty-lines" -> System.out.print(emptyLines(Integer.parseInt(args[1])));
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

  private static boolean isLineEnds(Event event) {
    return event.data().indexOf('\n') == 0 && event.data().chars().allMatch(c -> c == '\n');
  }

  private static void parse(EventParser parser, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes, 0, bytes.length);
  }
}
