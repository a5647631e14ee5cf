package dev.sse4j.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one goes in and out by, until somebody closes it: then whoever comes last, who closes or the
 * one inside, is told so and cleans up.
 */
final class Door {

  /** What somebody has found who closed a door. */
  enum Found {
    /** Nobody is inside or will be: who has closed it is the last. */
    NOBODY,
    /** One is inside, and will be the last. */
    SOMEBODY,
    /** It was closed before. */
    CLOSED
  }

  /*
   * Threads: one at a time goes in and out; any closes. What one has done before, the next sees. A
   * step is one atomic change and takes no lock, for a busy stream goes in and out with each event.
   */
  private static final int INSIDE = 1;
  private static final int CLOSED = 2;

  private final AtomicInteger state = new AtomicInteger();

  /** Goes in; returns false if it is closed. */
  boolean enter() {
    return state.compareAndSet(0, INSIDE);
  }

  /** Goes out; returns false if it was closed meanwhile: then the caller is the last. */
  boolean leave() {
    if (state.compareAndSet(INSIDE, 0)) {
      return true;
    }
    state.set(CLOSED);
    return false;
  }

  Found close() {
    int before = state.getAndUpdate(now -> now | CLOSED);
    if ((before & CLOSED) != 0) {
      return Found.CLOSED;
    }
    return before == INSIDE ? Found.SOMEBODY : Found.NOBODY;
  }

  boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }
}
