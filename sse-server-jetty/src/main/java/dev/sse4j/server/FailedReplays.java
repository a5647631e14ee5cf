package dev.sse4j.server;

import dev.sse4j.SseException;
import dev.sse4j.server.internal.Json;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The replays of a hub that failed. While what they read from is gone, every client that comes back
 * is one of them: of these one a minute is warned of, and all are logged at DEBUG.
 */
final class FailedReplays {

  private static final System.Logger LOG = System.getLogger(FailedReplays.class.getName());
  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  // Threads: any.
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong nextWarningNanos;

  FailedReplays(long nowNanos) {
    this.nextWarningNanos = new AtomicLong(nowNanos);
  }

  void add(String lastEventId, Throwable cause, long nowNanos) {
    String problem = "a replay after the event id " + Json.quote(lastEventId) + " failed ("
        + count.incrementAndGet() + " so far)";
    if (!(cause instanceof SseException)) {
      LOG.log(Level.WARNING, problem, cause); // nobody has foreseen it
      return;
    }
    LOG.log(Level.DEBUG, problem, cause);
    long due = nextWarningNanos.get();
    if (nowNanos - due >= 0 && nextWarningNanos.compareAndSet(due, nowNanos + WARN_NANOS)) {
      LOG.log(Level.WARNING, problem + ": " + cause.getMessage());
    }
  }
}
