package dev.sse4j.codec;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
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

  private static final int CHUNK_BYTES = 8 << 10;

  private final InputStream in;
  private final EventParser parser;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final Queue<Event> events = new ArrayDeque<>();
  private String lastReturnedId;
  private @Nullable Duration reconnectionTime;
  private @Nullable EventTooLargeException tooLarge;

  /**
   * Creates a reader with {@link EventParser#DEFAULT_MAX_EVENT_BYTES} for a stream that is read
   * from its beginning.
   */
  public EventReader(InputStream in) {
    this(in, EventParser.DEFAULT_MAX_EVENT_BYTES, "", comment -> {});
  }

  /**
   * Creates a reader.
   *
   * @param in the stream, which {@link #close()} closes
   * @param maxEventBytes how many bytes of field values one event may have, from 1 to 1 GiB
   * @param lastEventId what events have for an id until the stream sets one; {@code ""} unless this
   *     is a reconnection
   * @param comments takes the stream's comments, within {@link #read()}; a comment is seen when the
   *     events before it and after it in the same chunk have been parsed, and perhaps before they
   *     are returned
   */
  public EventReader(
      InputStream in, int maxEventBytes, String lastEventId, Consumer<String> comments) {
    this.in = Objects.requireNonNull(in, "in");
    this.parser = new EventParser(
        new Parsed(Objects.requireNonNull(comments, "comments")), maxEventBytes, lastEventId);
    this.lastReturnedId = lastEventId;
  }

  /**
   * Waits for the next event and returns it, or null at the end of the stream.
   *
   * @throws IOException if the stream throws it
   * @throws EventTooLargeException if the next event is larger than the bound; every later call
   *     throws it again
   */
  public @Nullable Event read() throws IOException {
    while (events.isEmpty()) {
      if (tooLarge != null) {
        throw tooLarge;
      }
      int length = in.read(chunk);
      if (length < 0) {
        return null;
      }
      try {
        parser.parse(chunk, 0, length);
      } catch (EventTooLargeException e) {
        tooLarge = e; // the events before it come first
      }
    }
    Event event = events.remove();
    lastReturnedId = event.id();
    return event;
  }

  /**
   * Returns the last event ID as of what {@link #read()} has returned, or the empty string if there
   * is none. A block without data moves it too, once all events before that block have been
   * returned.
   */
  public String lastEventId() {
    return events.isEmpty() ? parser.lastEventId() : lastReturnedId;
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

  private final class Parsed implements EventParser.Sink {

    private final Consumer<String> comments;

    Parsed(Consumer<String> comments) {
      this.comments = comments;
    }

    @Override
    public void event(Event event) {
      events.add(event);
    }

    @Override
    public void reconnectionTime(Duration time) {
      reconnectionTime = time;
    }

    @Override
    public void comment(String comment) {
      comments.accept(comment);
    }
  }
}
