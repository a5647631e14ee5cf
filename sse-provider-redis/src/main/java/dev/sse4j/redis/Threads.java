package dev.sse4j.redis;

/** What is to be done with threads of our own. */
final class Threads {

  private Threads() {}

  /** Waits until a thread has ended; an interrupt meanwhile is kept for later. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
