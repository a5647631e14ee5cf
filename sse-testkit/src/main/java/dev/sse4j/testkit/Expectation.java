package dev.sse4j.testkit;

import java.time.Duration;

/**
 * What a test waits for.
 *
 * @param what in words, after "expected"
 * @param limit how long it waits in all
 * @param deadline when the limit is over, of {@link System#nanoTime()}
 */
record Expectation(String what, Duration limit, long deadline) {

  /** Begins to wait. */
  static Expectation of(String what, Duration limit) {
    return new Expectation(what, limit, System.nanoTime() + limit.toNanos());
  }

  /** Returns how many nanoseconds are left; not above 0 if the limit is over. */
  long remaining() {
    return deadline - System.nanoTime();
  }
}
