package dev.sse4j.codec;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the bytes of one event stream (WHATWG HTML 9.2.6), in chunks of any size, and calls a
 * {@link Sink} for what it finds. It does no I/O. An event is handed over at the byte that ends it;
 * what a chunking splits is put together again, so that the result never depends on it.
 *
 * <pre>{@code
 * EventParser parser = new EventParser(event -> System.out.println(event.data()));
 * parser.parse(chunk, 0, chunk.length);
 * }</pre>
 *
 * <p>There is no call for the end of the stream: by the specification an unfinished event is
 * discarded, so one just stops. After a reconnection, use a new parser, and give it the {@link
 * #lastEventId()} of the one before.
 *
 * <p>No sequence of bytes makes it throw anything but {@link EventTooLargeException}, and what the
 * sink throws. It keeps at most {@code maxEventBytes} bytes of an event; a comment is cut at that
 * length, and neither an unknown field is kept nor a comment that the sink has no method for.
 *
 * <p>Threads: for one thread at a time.
 */
public final class EventParser {

  /** How large an event may be unless told otherwise: 8 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 8 << 20;

  /** How large an event may be allowed to be: 1 GiB. */
  public static final int LARGEST_MAX_EVENT_BYTES = 1 << 30;

  /** Takes what the stream holds, in order, on the thread that calls {@link EventParser#parse}. */
  @FunctionalInterface
  public interface Sink {

    /** An event was dispatched; its id is the last event ID as of this event. */
    void event(Event event);

    /**
     * A block ended, with data or without, that has set the last event ID to another value; called
     * before its event.
     */
    default void lastEventId(String lastEventId) {}

    /** The stream has set the reconnection time, at most {@link Integer#MAX_VALUE} milliseconds. */
    default void reconnectionTime(Duration reconnectionTime) {}

    /** There was a comment: the text between the first colon of its line and the line's end. */
    default void comment(String comment) {}
  }

  /**
   * A sink that also takes the lines themselves, to pass a stream on as it is. A parser that is
   * given one bounds all lines of a block together by {@code maxEventBytes}, comments and unknown
   * fields too, for each is kept until its end.
   */
  public interface LineSink extends Sink {

    /**
     * There was a line, here without its line end; called after what the line has led to: for the
     * blank line that ends a block, after the event. A line that the stream does not end is none.
     */
    void line(String line);
  }

  private static final int INITIAL_CAPACITY = 256;

  private final Sink sink;
  private final @Nullable LineSink lineSink;
  private final BlockScanner scanner;
  private String toldId;

  /**
   * Creates a parser with {@link #DEFAULT_MAX_EVENT_BYTES} for a stream that is read from its
   * beginning.
   */
  public EventParser(Sink sink) {
    this(sink, DEFAULT_MAX_EVENT_BYTES, "");
  }

  /**
   * Creates a parser.
   *
   * @param sink takes what is found; a {@link LineSink} also gets the lines
   * @param maxEventBytes how many bytes of field values one event may have, from 1 to 1 GiB
   * @param lastEventId what events have for an id until the stream sets one; {@code ""} unless this
   *     is a reconnection
   */
  public EventParser(Sink sink, int maxEventBytes, String lastEventId) {
    this.sink = Objects.requireNonNull(sink, "sink");
    this.lineSink = sink instanceof LineSink taker ? taker : null;
    this.toldId = Objects.requireNonNull(lastEventId, "lastEventId");
    this.scanner = new BlockScanner(
        INITIAL_CAPACITY,
        maxEventBytes,
        lastEventId,
        new Asides(
            takesComments(sink) ? sink::comment : null,
            lineSink == null ? null : lineSink::line,
            sink::reconnectionTime));
  }

  /**
   * Takes the next chunk. The array is not kept.
   *
   * @throws EventTooLargeException if an event is larger than the bound; the parser is of no use
   *     after that, and each further call throws the same
   */
  public void parse(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    boolean done = false;
    try {
      while (at < offset + length) {
        at += scanner.take(bytes, at, offset + length - at);
        while (scanner.next()) {
          tell(scanner.view());
        }
      }
      scanner.trim();
      done = true;
    } finally {
      if (!done) {
        scanner.drop(); // as the rest of the chunk, when the sink throws
      }
    }
  }

  /** Returns the last event ID as of the last block that ended; {@code ""} if none was set. */
  public String lastEventId() {
    return scanner.lastEventId();
  }

  /**
   * Returns whether the block that ended last has an id field, so that the id of its event is that
   * event's own. Asked within {@link Sink#event}, it is about this event.
   */
  public boolean blockHasId() {
    return scanner.blockHasId();
  }

  static int requireMaxEventBytes(int maxEventBytes) {
    if (maxEventBytes < 1 || maxEventBytes > LARGEST_MAX_EVENT_BYTES) {
      throw new IllegalArgumentException("maxEventBytes must be from 1 to "
          + LARGEST_MAX_EVENT_BYTES + ", but was " + maxEventBytes);
    }
    return maxEventBytes;
  }

  private void tell(EventView block) {
    if (block.hasId() && !scanner.lastEventId().equals(toldId)) {
      toldId = scanner.lastEventId();
      sink.lastEventId(toldId);
    }
    if (block.isEvent()) {
      sink.event(block.toEvent());
    }
    if (lineSink != null) {
      lineSink.line("");
    }
  }

  /** Comments are kept until they are whole; but a sink that is no more than a lambda takes none. */
  private static boolean takesComments(Sink sink) {
    try {
      return sink.getClass().getMethod("comment", String.class).getDeclaringClass() != Sink.class;
    } catch (NoSuchMethodException e) {
      return true; // where a native image has left out what reflection asks for
    }
  }
}
