package dev.sse4j.server;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The subscriptions of a hub that have not ended, and how all of them are ended with it. */
final class OpenSubscriptions {

  private static final long END_MILLIS = 1000;

  /*
   * Threads: safe for use by any thread. Adding and shutting exclude each other, so that what was
   * added is there to be ended.
   */
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Subscription> byNumber =
      new ConcurrentSkipListMap<>(); // oldest first
  private final Semaphore ended = new Semaphore(0); // for endAll(), which waits
  private volatile boolean shut; // written under opening

  /** Returns a number above all before it. */
  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /**
   * Adds one that begins.
   *
   * @throws IllegalStateException if none is let in any more
   */
  void add(Subscription subscription) {
    opening.lock();
    try {
      if (shut) {
        throw new IllegalStateException("the hub is closed");
      }
      byNumber.put(subscription.number(), subscription);
    } finally {
      opening.unlock();
    }
  }

  /** Takes one away that has ended. */
  void remove(Subscription subscription) {
    byNumber.remove(subscription.number());
    if (shut) {
      ended.release();
    }
  }

  /** Returns each, oldest first. */
  Stream<Subscription> stream() {
    return byNumber.values().stream();
  }

  /** Lets no more in; returns false if that was done already. */
  boolean shut() {
    opening.lock();
    try {
      boolean first = !shut;
      shut = true;
      return first;
    } finally {
      opening.unlock();
    }
  }

  boolean isShut() {
    return shut;
  }

  boolean isEmpty() {
    return byNumber.isEmpty();
  }

  /** Asks each to end, and waits a second for it, unless interrupted. */
  void endAll(Consumer<Subscription> how) {
    byNumber.values().forEach(how);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
    try {
      while (!isEmpty() && ended.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {}
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then without waiting
    }
  }
}
