package dev.sse4j.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the thread that calls it wait: in real time, or until somebody's scheduler says that it is
 * over.
 *
 * @param scheduler null for real time
 */
record Pauses(@Nullable ScheduledExecutorService scheduler) {

  static final Pauses IN_REAL_TIME = new Pauses(null);

  /** Waits for so long; an interrupt ends it. */
  void await(Duration duration) throws InterruptedException {
    if (duration.isZero()) {
      return;
    }
    CountDownLatch over = new CountDownLatch(1);
    if (scheduler == null) {
      over.await(duration.toNanos(), TimeUnit.NANOSECONDS);
      return;
    }
    Future<?> task = scheduler.schedule(over::countDown, duration.toNanos(), TimeUnit.NANOSECONDS);
    try {
      over.await(); // for as long as the test likes
    } finally {
      task.cancel(false);
    }
  }
}
