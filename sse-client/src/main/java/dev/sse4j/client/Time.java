package dev.sse4j.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the time is, and a call when it has passed; tests bring their own.
 *
 * @param clock the time of day
 * @param steady for durations: it is not set while it runs, as the time of day may be
 */
record Time(InstantSource clock, InstantSource steady, ScheduledExecutorService scheduler) {

  /**
   * The system's clock, and one daemon thread for all streams of the process, which is there only
   * while it is needed.
   */
  static final Time SYSTEM =
      new Time(InstantSource.system(), steadySource(), new QuietTimer("sse4j-client-timer"));

  /** Creates a time whose clock is steady. */
  Time(InstantSource clock, ScheduledExecutorService scheduler) {
    this(clock, clock, scheduler);
  }

  ScheduledFuture<?> schedule(Runnable task, Duration delay) {
    return scheduler.schedule(
        task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS); // saturates
  }

  private static InstantSource steadySource() {
    Instant start = Instant.now();
    long startNanos = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - startNanos);
  }
}
