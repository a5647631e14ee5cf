package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, and gives no sign of. */
public final class Eventually {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Eventually() {}

  /** Waits until the condition holds, with one generous limit. */
  public static void holds(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("still waiting after 20 s").isNegative();
      Thread.yield();
    }
  }
}
