package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the blocks and comments of a stream, in their order. For one thread at a time. */
final class BlockReader {

  private static final int CHUNK_BYTES = 8 << 10;

  /** Where the bytes come from: reads as an {@link java.io.InputStream} does. */
  interface Bytes {
    int read(byte[] bytes, int offset, int length) throws IOException;
  }

  /** What a stream is made of. */
  private sealed interface Part permits Comment, Parsed {}

  private record Comment(String text) implements Part {}

  private record Parsed(ParsedBlock block) implements Part {}

  private final Bytes bytes;
  private final Consumer<String> comments;
  private final EventParser parser;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final Queue<Part> parts = new ArrayDeque<>(); // parsed, and not returned yet
  private @Nullable Duration reconnectionTime;
  private @Nullable EventTooLargeException tooLarge;

  /**
   * Creates a reader.
   *
   * @param lastEventId the id that the stream begins with
   * @param keepsLines whether blocks carry their lines; then those without an event are returned
   *     too
   * @param comments takes the comments, within {@link #read()}: each after the blocks before it
   *     were returned
   */
  BlockReader(
      Bytes bytes,
      int maxEventBytes,
      String lastEventId,
      boolean keepsLines,
      Consumer<String> comments) {
    this.bytes = bytes;
    this.comments = comments;
    this.parser =
        new EventParser(keepsLines ? new Lines() : new Events(), maxEventBytes, lastEventId);
  }

  /**
   * Waits for the next block and returns it, or null at the end of the stream.
   *
   * @throws EventTooLargeException if it is larger than the bound
   */
  @Nullable
  ParsedBlock read() throws IOException {
    while (true) {
      Part part = parts.poll();
      if (part instanceof Parsed parsed) {
        return parsed.block();
      }
      if (part instanceof Comment comment) {
        comments.accept(comment.text());
      } else if (!parse()) {
        return null;
      }
    }
  }

  /**
   * Returns the last event ID as of the last block that was parsed: when the {@link Bytes} are
   * asked for more, all blocks up to there have been returned.
   */
  String lastEventId() {
    return parser.lastEventId();
  }

  /** Returns the reconnection time, if the stream has set one. */
  Optional<Duration> reconnectionTime() {
    return Optional.ofNullable(reconnectionTime);
  }

  /** Parses what comes next; returns false at the end. */
  private boolean parse() throws IOException {
    if (tooLarge != null) {
      throw tooLarge;
    }
    int length = bytes.read(chunk, 0, chunk.length);
    try {
      parser.parse(chunk, 0, Math.max(length, 0));
    } catch (EventTooLargeException e) {
      tooLarge = e; // what came before it is returned first
    }
    return length >= 0;
  }

  /** Takes what is not a block. */
  private abstract class PartSink implements EventParser.Sink {

    @Override
    public void reconnectionTime(Duration time) {
      reconnectionTime = time;
    }

    @Override
    public void comment(String comment) {
      parts.add(new Comment(comment));
    }
  }

  /** Takes the events. */
  private final class Events extends PartSink {

    @Override
    public void event(Event event) {
      parts.add(new Parsed(new ParsedBlock(event, parser.blockHasId(), event.id(), List.of())));
    }
  }

  /** Takes the events with all their lines. */
  private final class Lines extends PartSink implements EventParser.LineSink {

    private List<String> lines = new ArrayList<>();
    private @Nullable Event event;

    @Override
    public void event(Event event) {
      this.event = event;
    }

    @Override
    public void line(String line) {
      lines.add(line);
      if (line.isEmpty()) {
        parts.add(
            new Parsed(new ParsedBlock(event, parser.blockHasId(), parser.lastEventId(), lines)));
        lines = new ArrayList<>();
        event = null;
      }
    }
  }
}
