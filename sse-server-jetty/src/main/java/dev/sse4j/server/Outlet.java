package dev.sse4j.server;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes to a {@link Subscriber}, one write at a time, and tells when each is done. */
final class Outlet {

  private static final System.Logger LOG = System.getLogger(Outlet.class.getName());
  private static final Object WRITTEN = new Object();

  /*
   * Threads: the dispatcher's, but for the completion, which any thread may call. It leaves the
   * outcome and wakes the dispatcher, unless it was called within write() itself, where the
   * dispatcher looks when that returns.
   */
  private final Subscriber subscriber;
  private final Delivery delivery;
  private boolean beginning;
  private boolean outstanding;
  private long begunMillis;
  private Write write = new Write(); // the newest

  Outlet(Subscriber subscriber, Delivery delivery) {
    this.subscriber = subscriber;
    this.delivery = delivery;
  }

  void begin(ByteBuffer bytes, long nowMillis) {
    outstanding = true;
    begunMillis = nowMillis;
    write = new Write();
    beginning = true;
    try {
      subscriber.write(bytes, write);
    } catch (RuntimeException | Error e) {
      // Whatever it is: it is this subscriber's alone.
      LOG.log(Level.WARNING, "a subscriber failed to write", e);
      write.failed(e);
    } finally {
      beginning = false;
    }
  }

  boolean isOutstanding() {
    return outstanding;
  }

  boolean isComplete() {
    return write.get() != null;
  }

  /** Returns since when the outstanding write is under way. */
  long begunMillis() {
    return begunMillis;
  }

  /** Takes note of a complete write, and returns whether it succeeded. */
  boolean finish() {
    outstanding = false;
    return write.get() == WRITTEN;
  }

  /** The outcome of one write: null, then for good WRITTEN or what went wrong. */
  private final class Write extends AtomicReference<@Nullable Object>
      implements Subscriber.Completion {

    private static final long serialVersionUID = 1L;

    @Override
    public void succeeded() {
      complete(WRITTEN);
    }

    @Override
    public void failed(Throwable cause) {
      complete(cause != null ? cause : new IllegalStateException("a write failed for no reason"));
    }

    private void complete(Object how) {
      boolean withinWrite = delivery.dispatcher().isCurrentThread() && beginning;
      if (compareAndSet(null, how) && !withinWrite) {
        delivery.wake();
      }
    }
  }
}
