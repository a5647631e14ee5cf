package dev.sse4j.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
  static final Time SYSTEM = new Time(InstantSource.system(), steadySource(), systemScheduler());

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

  private static ScheduledExecutorService systemScheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "sse4j-client-timer");
      thread.setDaemon(true);
      return thread;
    });
    scheduler.setRemoveOnCancelPolicy(
        true); // nearly every task is cancelled: it would keep its stream in memory
    scheduler.setKeepAliveTime(1, TimeUnit.MINUTES);
    scheduler.allowCoreThreadTimeOut(true);
    return scheduler;
  }
}
