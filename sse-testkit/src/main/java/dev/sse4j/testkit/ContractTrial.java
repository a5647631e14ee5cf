package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Where one check of a contract is tried; what it opened is closed after it. */
interface ContractTrial extends AutoCloseable {

  /** Fails the check unless something holds. */
  static void require(boolean holds, String expected, Object came) {
    if (!holds) {
      throw new AssertionError("expected " + expected + ", but got " + came);
    }
  }

  /** Returns events on one line. */
  static String shown(List<Event> events) {
    return events.isEmpty()
        ? "no event"
        : events.stream().map(Transcript::describe).collect(Collectors.joining(", "));
  }

  /**
   * Waits for foreign code, which may hang: that fails the check, which then goes on.
   *
   * @param what the method that was called
   * @throws ExecutionException if it has thrown
   */
  static <V> V await(Future<V> result, String what, Duration limit) throws ExecutionException {
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "expected " + what + " to return, but it has not within " + Transcript.seconds(limit), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what + " to return", e);
    }
  }

  @Override
  void close();
}
