package dev.sse4j.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for what another thread is about to do and gives no sign of, without a sleep.
 *
 * <pre>{@code
 * probe.close();
 * Eventually.holds(() -> hub.status().subscriptions().isEmpty());
 * }</pre>
 *
 * <p>The condition may also do what has to be done again and again until something comes of it:
 *
 * <pre>{@code
 * Eventually.holds(() -> {
 *   clock.advance(Duration.ofSeconds(1)); // to the deadline of a write that began we cannot know when
 *   return !closings.isEmpty();
 * });
 * }</pre>
 *
 * <p>What gives a sign is better waited for by that sign: a latch, a queue, {@link
 * StreamProbe#await}. It needs neither JUnit nor AssertJ.
 *
 * <p>Threads: any thread may call it; the condition runs on that thread.
 */
public final class Eventually {

  /** How long a condition may take to hold: 20 seconds. */
  public static final Duration LIMIT = Duration.ofSeconds(20);

  private Eventually() {}

  /**
   * Waits until the condition holds. What it throws ends the waiting; an interrupt of this thread
   * does not, and stays.
   *
   * @throws AssertionError if it does not hold within {@link #LIMIT}
   */
  public static void holds(BooleanSupplier condition) {
    await(condition, () -> "", LIMIT);
  }

  /**
   * Waits until the condition holds, as {@link #holds(BooleanSupplier)} does, and shows what there
   * is instead if it does not.
   *
   * @param state what to show in the failure; asked only then
   * @throws AssertionError if it does not hold within {@link #LIMIT}
   */
  public static void holds(BooleanSupplier condition, Supplier<?> state) {
    await(condition, () -> ", but there is:\n" + state.get(), LIMIT);
  }

  static void await(BooleanSupplier condition, Supplier<String> instead, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError(
            "expected the condition to hold within " + Transcript.seconds(limit) + instead.get());
      }
      Thread.yield(); // lets those run that we wait for: there may be few processors
    }
  }
}
