package dev.sse4j.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a reader that has waited too long for a byte. The time between reads is the reader's own
 * and does not count.
 */
final class IdleWatchdog {

  /*
   * Threads: the reader reads; the timer looks; any thread stops. A read only notes when it has
   * begun: the timer asks for that, and comes back when the limit could be reached. So a busy
   * stream costs no timer at all. Who sets the next look then asks whether it was stopped, and who
   * stops sets that and then asks for the next look: one of the two cancels it, without a lock
   * around the scheduler.
   */
  private final CancellableBody body;
  private final Duration limit;
  private final Time time;
  private boolean looking; // for the reader: with the first read the timer begins
  private volatile @Nullable Instant waitingSince; // written by the reader
  private volatile boolean expired; // written by the timer
  private volatile @Nullable ScheduledFuture<?> nextLook;
  private volatile boolean stopped;

  IdleWatchdog(CancellableBody body, Duration limit, Time time) {
    this.body = body;
    this.limit = limit;
    this.time = time;
  }

  int read(byte[] bytes, int offset, int length) throws IOException {
    waitingSince = time.steady().instant();
    if (!looking) {
      looking = true;
      lookAfter(limit);
    }
    int count;
    try {
      count = body.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      if (expired) {
        throw timeout(e);
      }
      throw e;
    } finally {
      waitingSince = null;
    }
    if (expired && !body.isClosed()) {
      throw timeout(null); // a stream that was closed under its reader may just end
    }
    return count;
  }

  void stop() {
    stopped = true;
    ScheduledFuture<?> look = nextLook;
    if (look != null) {
      look.cancel(false);
    }
  }

  private void look() {
    Instant since = waitingSince;
    Duration left = since == null
        ? limit
        : limit.minus(Duration.between(since, time.steady().instant()));
    if (left.isNegative() || left.isZero()) {
      expired = true;
      body.wake();
    } else if (!stopped) {
      lookAfter(left);
    }
  }

  private void lookAfter(Duration delay) {
    ScheduledFuture<?> look = time.schedule(this::look, delay);
    nextLook = look;
    if (stopped) {
      look.cancel(false);
    }
  }

  private SocketTimeoutException timeout(@Nullable Exception cause) {
    SocketTimeoutException timeout = new SocketTimeoutException(
        "expected at least a comment every " + limit + ", but there was silence");
    timeout.initCause(cause);
    return timeout;
  }
}
