package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** The events of one response: it ends with it. */
final class ResponseEventStream implements EventStream, EventIterator.Source {

  /*
   * Threads: one iterates; any closes, and asks for the last event ID. What is thrown after a close
   * is of our own making and not told, and what was read before it and not returned yet is dropped.
   */
  private final CancellableBody body;
  private final @Nullable IdleWatchdog watchdog;
  private final EventReader reader;
  private final String source;
  private final EventIterator events = new EventIterator(this);
  private volatile String lastEventId; // written by the one that iterates

  /**
   * Creates a stream.
   *
   * @param source what messages call the place that the bytes come from
   * @param idleTimeout how long to wait for a byte; empty for as long as it takes
   * @param lastEventId the id that the stream begins with
   * @param comments takes the comments
   */
  ResponseEventStream(
      CancellableBody body,
      String source,
      Optional<Duration> idleTimeout,
      Time time,
      int maxEventBytes,
      String lastEventId,
      Consumer<String> comments) {
    this.body = body;
    this.source = source;
    this.lastEventId = lastEventId;
    this.watchdog =
        idleTimeout.map(limit -> IdleWatchdog.start(body, limit, time)).orElse(null);
    this.reader = new EventReader(new Bytes(), maxEventBytes, lastEventId, comment -> {
      if (!body.isClosed()) {
        comments.accept(comment);
      }
    });
  }

  /**
   * Returns after how much silence a server with these headers must be gone: three of the intervals
   * that it tells.
   */
  static Optional<Duration> advertisedIdleTimeout(Headers headers) {
    return Optional.ofNullable(headers.get("Keep-Alive-Interval"))
        .filter(seconds -> seconds.matches("[1-9][0-9]{0,8}"))
        .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)).multipliedBy(3));
  }

  @Override
  public Iterator<Event> iterator() {
    return events.claim();
  }

  @Override
  public String lastEventId() {
    return lastEventId;
  }

  @Override
  public void close() {
    body.close();
    if (watchdog != null) {
      watchdog.stop();
    }
  }

  @Override
  public @Nullable Event next() {
    try {
      return read();
    } catch (IOException e) {
      throw new SseException("the event stream from " + source + " broke off", e);
    }
  }

  @Override
  public void returned(Event event) {
    lastEventId = event.id();
  }

  /**
   * Waits for the next event; null at the end. In any other case than an event, this is closed
   * afterwards.
   */
  @Nullable
  Event read() throws IOException {
    Event event = null;
    try {
      event = reader.read();
      return body.isClosed() ? null : event;
    } catch (RuntimeException e) {
      if (body.isClosed()) {
        return null;
      }
      lastEventId = reader.lastEventId();
      throw e;
    } finally {
      if (event == null) {
        close();
      }
    }
  }

  /** Returns the reconnection time, if the stream has set one. For the thread that iterates. */
  Optional<Duration> reconnectionTime() {
    return reader.reconnectionTime();
  }

  private final class Bytes extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      // The reader wants more bytes only when the loop has been given all that was in the ones
      // before.
      lastEventId = reader.lastEventId();
      return watchdog == null
          ? body.read(bytes, offset, length)
          : watchdog.read(bytes, offset, length);
    }
  }
}
