package dev.sse4j.codec;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.time.Duration;
import java.util.Objects;

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
 * length, and an unknown field is not kept at all.
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

  private final LineSplitter lines;
  private final EventBuilder builder;

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
    if (maxEventBytes < 1 || maxEventBytes > LARGEST_MAX_EVENT_BYTES) {
      throw new IllegalArgumentException("maxEventBytes must be from 1 to "
          + LARGEST_MAX_EVENT_BYTES + ", but was " + maxEventBytes);
    }
    builder = new EventBuilder(
        Objects.requireNonNull(sink, "sink"), maxEventBytes, Objects.requireNonNull(lastEventId));
    lines = new LineSplitter(
        sink instanceof LineSink lineSink
            ? new LineKeeper(builder, lineSink, maxEventBytes)
            : builder);
  }

  /**
   * Takes the next chunk. The array is not kept.
   *
   * @throws EventTooLargeException if an event is larger than the bound; the parser is of no use
   *     after that, and each further call throws the same
   */
  public void parse(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    lines.split(bytes, offset, offset + length);
  }

  /** Returns the last event ID as of the last block that ended; {@code ""} if none was set. */
  public String lastEventId() {
    return builder.lastEventId();
  }

  /**
   * Returns whether the block that ended last has an id field, so that the id of its event is that
   * event's own. Asked within {@link Sink#event}, it is about this event.
   */
  public boolean blockHasId() {
    return builder.blockHasId();
  }
}
