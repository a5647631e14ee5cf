package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The events of a row of responses, each asked for with the last event ID of the one before. */
final class ReconnectingEventStream implements EventStream, EventIterator.Source {

  private static final Logger LOG = System.getLogger(ReconnectingEventStream.class.getName());

  private static final int NO_CONTENT = 204;
  private static final Set<Integer> RETRIED = Set.of(429, 500, 502, 503, 504);
  private static final String GAP = "sse.gap";

  /*
   * Threads: one iterates, and does everything: it connects, reads, waits and calls the listener.
   * Any closes: it sets the flag and then wakes the one that iterates from whatever that waits for.
   * Who of the two comes last says goodbye.
   */
  private final SseClient client;
  private final Supplier<Request> requests;
  private final Backoff backoff;
  private final EventIterator events = new EventIterator(this);

  // For the thread that iterates:
  private boolean connected;
  private boolean hasDelivered;
  private boolean failing;
  private Instant openedAt = Instant.MIN;

  private volatile @Nullable ResponseEventStream
      connection; // the newest; written by the thread that iterates

  private final ReentrantLock lock = new ReentrantLock();
  private boolean iterating; // guarded by lock
  private boolean closed; // guarded by lock
  private Runnable wake = () -> {}; // guarded by lock: makes the thread that iterates stop waiting

  ReconnectingEventStream(SseClient client, Supplier<Request> requests) {
    this.client = client;
    this.requests = requests;
    this.backoff = new Backoff(client.reconnection, client.maxServerWait, client.time.clock());
  }

  @Override
  public Iterator<Event> iterator() {
    return events.claim();
  }

  @Override
  public String lastEventId() {
    ResponseEventStream newest = connection;
    return newest == null ? client.lastEventId : newest.lastEventId();
  }

  @Override
  public void close() {
    boolean last;
    Runnable wake;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      last = !iterating;
      wake = this.wake;
    } finally {
      lock.unlock();
    }
    wake.run();
    if (last) {
      tell(StreamListener::closed);
    }
  }

  @Override
  public @Nullable Event next() {
    if (!enter()) {
      return null;
    }
    Event event = null;
    try {
      event = nextOfAnyConnection();
    } catch (RuntimeException e) {
      if (!isClosed()) {
        throw e;
      }
    } finally {
      if (!leave(event != null)) {
        event = null; // closed meanwhile
      }
    }
    return event;
  }

  @Override
  public void returned(Event event) {
    connection().returned(event);
  }

  private @Nullable Event nextOfAnyConnection() {
    while (true) {
      Exception cause;
      try {
        if (!connected && !connect()) {
          return null;
        }
        Event event = connection().read();
        if (event != null) {
          hasDelivered = true;
          if (event.type().equals(GAP)) {
            tell(listener -> listener.gap(event));
          }
          return event;
        }
        cause = new EOFException("the server ended the stream");
      } catch (EOFException e) {
        cause = new IOException(
            "the connection was cut", e); // not what a listener hears at a clean end
      } catch (IOException e) {
        cause = e;
      } catch (UnexpectedResponseException e) {
        if (e.status() == NO_CONTENT) {
          return null;
        }
        if (!RETRIED.contains(e.status())) {
          throw e;
        }
        cause = e;
      }
      if (!waitAfter(cause)) {
        return null;
      }
    }
  }

  /** Opens a connection; returns false if this stream was closed meanwhile. */
  private boolean connect() throws IOException {
    Request request =
        Objects.requireNonNull(requests.get(), "the supplier of requests returned null");
    Attempt attempt = new Attempt(
        client.http, Attempt.prepare(request, lastEventId()), client.firstByteTimeout, client.time);
    if (!wakeBy(attempt::cancel)) {
      return false;
    }
    Response response = attempt.execute();
    connection = client.stream(attempt.call(), response, lastEventId(), this::comment);
    connected = true;
    hasDelivered = false;
    failing = false;
    openedAt = client.time.clock().instant();
    if (!wakeBy(connection()::close)) {
      connection().close();
      return false;
    }
    tell(listener -> listener.opened(response.headers()));
    return true;
  }

  /**
   * Waits until it is time for another attempt; returns false if this stream was closed meanwhile.
   */
  private boolean waitAfter(Exception cause) {
    boolean wasOpen = connected;
    connected = false;
    if (wasOpen) {
      connection().reconnectionTime().ifPresent(backoff::reconnectionTime);
      Duration up = Duration.between(openedAt, client.time.clock().instant());
      if (hasDelivered || up.compareTo(client.reconnection.resetAfter()) >= 0) {
        backoff.reset();
      }
    }
    CountDownLatch over = new CountDownLatch(1);
    if (!wakeBy(over::countDown)) {
      return false;
    }
    Duration delay = backoff.next(cause, wasOpen);
    ScheduledFuture<?> alarm = client.time.schedule(over::countDown, delay);
    try {
      log(cause, delay);
      tell(listener -> listener.disconnected(cause, delay));
      over.await(); // bounded by the alarm
      return !isClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SseException(
          "interrupted while waiting " + delay + " to connect again; the stream is closed", e);
    } finally {
      alarm.cancel(false);
    }
  }

  /**
   * Logs the first failure of a row for all to see: without a listener there is no other sign of a
   * wrong address.
   */
  private void log(Exception cause, Duration delay) {
    boolean cleanEnd = cause instanceof EOFException;
    Level level = cleanEnd || failing ? Level.DEBUG : Level.INFO;
    LOG.log(
        level, () -> "no event stream for now: " + cause + "; another attempt follows in " + delay);
    failing = !cleanEnd;
  }

  private boolean enter() {
    lock.lock();
    try {
      iterating = !closed;
      return iterating;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the stream goes on. */
  private boolean leave(boolean hasEvent) {
    boolean open;
    lock.lock();
    try {
      iterating = false;
      open = hasEvent && !closed;
      closed = !open;
    } finally {
      lock.unlock();
    }
    if (!open) {
      if (connection != null) {
        connection().close();
      }
      tell(StreamListener::closed);
    }
    return open;
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Says how {@link #close()} ends what follows; returns false if it was called already. */
  private boolean wakeBy(Runnable wake) {
    lock.lock();
    try {
      this.wake = wake;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void comment(String comment) {
    tell(listener -> listener.comment(comment));
  }

  private ResponseEventStream connection() {
    return Objects.requireNonNull(connection);
  }

  private void tell(Consumer<StreamListener> what) {
    try {
      what.accept(client.listener);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a StreamListener threw; the stream goes on", e);
    }
  }
}
