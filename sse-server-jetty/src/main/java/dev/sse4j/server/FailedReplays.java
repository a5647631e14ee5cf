package dev.sse4j.server;

import dev.sse4j.SseException;
import dev.sse4j.server.internal.Json;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replays of a hub that failed: logged once a minute at the most, for while what they read from
 * is gone every client that comes back is one of them. All are logged at DEBUG.
 */
final class FailedReplays {

  private static final System.Logger LOG = System.getLogger(FailedReplays.class.getName());
  private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

  // Threads: any.
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong nextLogNanos;

  FailedReplays(long nowNanos) {
    this.nextLogNanos = new AtomicLong(nowNanos);
  }

  void add(String lastEventId, Throwable cause, long nowNanos) {
    String problem = "a replay after the event id " + Json.quote(lastEventId) + " failed (so far "
        + count.incrementAndGet() + " did)";
    long due = nextLogNanos.get();
    if (nowNanos - due < 0 || !nextLogNanos.compareAndSet(due, nowNanos + LOG_NANOS)) {
      LOG.log(Level.DEBUG, problem, cause);
    } else if (cause instanceof SseException) {
      LOG.log(Level.WARNING, problem + ": " + cause.getMessage());
    } else {
      LOG.log(Level.WARNING, problem, cause);
    }
  }
}
