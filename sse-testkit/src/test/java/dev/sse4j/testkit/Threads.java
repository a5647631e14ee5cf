package dev.sse4j.testkit;

import java.time.Duration;
import java.util.List;

/** What is left of threads that should have ended. */
final class Threads {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Threads() {}

  static List<Thread> named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .toList();
  }

  /** Waits until no thread is alive whose name begins so. */
  static void awaitNone(String prefix) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (Thread thread : named(prefix)) {
      try {
        thread.join(Math.max((deadline - System.nanoTime()) / 1_000_000, 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        throw new AssertionError("expected " + thread + " to end, but it is alive at "
            + List.of(thread.getStackTrace()));
      }
    }
  }
}
