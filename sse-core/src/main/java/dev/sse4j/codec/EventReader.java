package dev.sse4j.codec;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from an {@link InputStream}, each as soon as its last byte is there.
 *
 * <pre>{@code
 * try (EventReader reader = new EventReader(in)) {
 *   for (Event event = reader.read(); event != null; event = reader.read()) {
 *     System.out.println(event.data());
 *   }
 * }
 * }</pre>
 *
 * <p>An unfinished event at the end of the stream is discarded (WHATWG HTML 9.2.6).
 *
 * <p>Threads: for one thread at a time.
 */
public final class EventReader implements Closeable {

  // Memory that nobody has touched for long costs 0.4 µs a KiB, and the first event waits for it.
  private static final int INITIAL_CAPACITY = LineBuffer.CHUNK_BYTES;

  private final InputStream in;
  private final BlockScanner scanner;
  private final @Nullable Consumer<String> lines;
  private @Nullable Duration reconnectionTime;

  /*
   * The last event ID that a caller is told is that of the blocks before the next event. To find
   * that one, the scanner goes ahead, and the next read has no more to do.
   */
  private boolean readsBlocks; // then that is the last one
  private boolean isAhead; // the next event has been found
  private String idBefore = ""; // if it has

  /**
   * Creates a reader with {@link EventParser#DEFAULT_MAX_EVENT_BYTES} for a stream that is read
   * from its beginning.
   */
  public EventReader(InputStream in) {
    this(in, EventParser.DEFAULT_MAX_EVENT_BYTES, "", null, null);
  }

  /**
   * Creates a reader that ignores comments, however long they are.
   *
   * @param in the stream, which {@link #close()} closes
   * @param maxEventBytes how many bytes of field values one event may have, from 1 to 1 GiB
   * @param lastEventId what events have for an id until the stream sets one; {@code ""} unless this
   *     is a reconnection
   */
  public EventReader(InputStream in, int maxEventBytes, String lastEventId) {
    this(in, maxEventBytes, lastEventId, null, null);
  }

  /**
   * Creates a reader that passes the comments on.
   *
   * @param comments takes the stream's comments, within the call that reads on, each when all events
   *     before it have been returned and before any behind it is; one is cut at the bound of an
   *     event
   */
  public EventReader(
      InputStream in, int maxEventBytes, String lastEventId, Consumer<String> comments) {
    this(in, maxEventBytes, lastEventId, Objects.requireNonNull(comments, "comments"), null);
  }

  /**
   * Creates a reader that passes on the comments and the lines themselves. It bounds all lines of a
   * block together by {@code maxEventBytes}, comments and unknown fields too, for each is kept until
   * its end.
   *
   * @param lines takes each line, without its line end, after what it has led to; the blank line
   *     that ends a block right before that is returned
   */
  public static EventReader ofLines(
      InputStream in,
      int maxEventBytes,
      String lastEventId,
      Consumer<String> comments,
      Consumer<String> lines) {
    return new EventReader(
        in,
        maxEventBytes,
        lastEventId,
        Objects.requireNonNull(comments, "comments"),
        Objects.requireNonNull(lines, "lines"));
  }

  private EventReader(
      InputStream in,
      int maxEventBytes,
      String lastEventId,
      @Nullable Consumer<String> comments,
      @Nullable Consumer<String> lines) {
    this.in = Objects.requireNonNull(in, "in");
    this.lines = lines;
    this.scanner = new BlockScanner(
        INITIAL_CAPACITY,
        maxEventBytes,
        Objects.requireNonNull(lastEventId, "lastEventId"),
        new Asides(comments, lines, time -> reconnectionTime = time));
  }

  /**
   * Waits for the next event and returns it, or null at the end of the stream.
   *
   * @throws IOException if the stream throws it
   * @throws EventTooLargeException if the next event is larger than the bound; every later call
   *     throws it again
   */
  public @Nullable Event read() throws IOException {
    return toNextEvent() ? scanner.view().toEvent() : null;
  }

  /**
   * Waits for the next event as {@link #read()} does, and returns its bytes. Any call of this reader
   * ends their validity.
   */
  public @Nullable EventView readView() throws IOException {
    return toNextEvent() ? scanner.view() : null;
  }

  /**
   * Waits for the end of the next block and returns it, also one without data, which has set the
   * last event ID, the reconnection time or nothing; null at the end of the stream. Otherwise as
   * {@link #readView()}.
   */
  public @Nullable EventView readBlock() throws IOException {
    readsBlocks = true;
    return toNextBlock() ? scanner.view() : null;
  }

  /**
   * Returns the last event ID as of what was returned, or the empty string if there is none. A block
   * without data moves it too, once all events before that block have been returned: to see whether
   * there is one, this may go on in the bytes that are there, and pass comments on.
   */
  public String lastEventId() {
    // Within a block there is nothing to go to: the bytes have ended, or a taker of comments asks.
    if (!readsBlocks && !isAhead && scanner.isAtEndOfBlock()) {
      goAhead();
    }
    return isAhead ? idBefore : scanner.lastEventId();
  }

  /** Returns the reconnection time, if the stream has set one. */
  public Optional<Duration> reconnectionTime() {
    return Optional.ofNullable(reconnectionTime);
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean toNextEvent() throws IOException {
    do {
      if (!toNextBlock()) {
        return false;
      }
    } while (!scanner.view().isEvent());
    return true;
  }

  private boolean toNextBlock() throws IOException {
    if (isAhead) {
      isAhead = false;
      return true;
    }
    while (!scan()) {
      if (!scanner.readFrom(in)) {
        return false;
      }
    }
    return true;
  }

  private boolean scan() {
    boolean found = scanner.next();
    if (found && lines != null) {
      lines.accept("");
    }
    return found;
  }

  private void goAhead() {
    try {
      do {
        idBefore = scanner.lastEventId();
        if (!scan()) {
          return;
        }
      } while (!scanner.view().isEvent());
      isAhead = true;
    } catch (EventTooLargeException e) {
      // The next read throws it.
    }
  }
}
