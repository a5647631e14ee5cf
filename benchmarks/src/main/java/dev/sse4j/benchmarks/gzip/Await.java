package dev.sse4j.benchmarks.gzip;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what comes soon, or never. */
final class Await {

  /** No wait is longer. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final long LOOK_AGAIN_MILLIS = 20;

  private Await() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new IllegalStateException("waited " + LIMIT.toSeconds() + " s in vain for " + what);
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
