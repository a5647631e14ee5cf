package dev.sse4j.server.internal;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Begins with the time of day and then goes on steadily, whoever sets the system's clock meanwhile:
 * for deadlines and durations, not for moments that others know.
 */
public final class SteadyClock implements InstantSource {

  private final Instant start = Instant.now();
  private final long startMillis = start.toEpochMilli();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }

  @Override
  public long millis() {
    // Each write asks, and an Instant takes longer than the clock.
    return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
  }
}
