package dev.sse4j.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock around what several threads change, look at, and wait for. What it is given runs under
 * that lock: it touches the guarded state, and neither waits nor does any I/O.
 *
 * <p>Threads: any thread may call any method; what it is given may change and look, too.
 */
final class Monitor {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Changes the state, and lets all that wait look again. */
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Changes the state, lets all that wait look again, and returns what comes of the change. */
  <V extends @Nullable Object> V change(Supplier<V> change) {
    lock.lock();
    try {
      V result = change.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Returns what there is now. */
  <V extends @Nullable Object> V look(Supplier<V> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the condition holds, however long that takes; an interrupt ends the wait. */
  void await(BooleanSupplier condition) throws InterruptedException {
    await(condition, Long.MAX_VALUE);
  }

  /** Waits until the condition holds or the limit is over, and returns whether it holds. */
  boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
    return await(condition, limit.toNanos());
  }

  /**
   * Waits until the condition holds. If it never will, the condition may throw. An interrupt ends
   * the wait, and stays.
   *
   * @param failure makes the error, under the lock, from how its message begins: what was expected
   *     within which limit, or what was waited for when the interrupt came
   */
  void await(
      Expectation expectation,
      BooleanSupplier condition,
      Function<String, AssertionError> failure) {
    lock.lock();
    try {
      if (!await(condition, expectation.remaining())) {
        throw failure.apply("expected " + expectation.what() + " within "
            + Transcript.seconds(expectation.limit()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure.apply("interrupted while waiting for " + expectation.what());
    } finally {
      lock.unlock();
    }
  }

  /** For assertions: returns whether this thread holds the lock. */
  boolean isHeld() {
    return lock.isHeldByCurrentThread();
  }

  private boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
    long remaining = nanos;
    lock.lock(); // not interruptibly: what is there already is found by a thread with the flag too
    try {
      while (!condition.getAsBoolean()) {
        if (remaining <= 0) {
          return false;
        }
        remaining = changed.awaitNanos(remaining);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
