package dev.sse4j.server.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something at an interval, until it is stopped, on a scheduler that was given or its own. */
public final class Ticking {

  private static final System.Logger LOG = System.getLogger(Ticking.class.getName());

  private final @Nullable ScheduledExecutorService own;
  private final ScheduledFuture<?> ticks;

  private Ticking(@Nullable ScheduledExecutorService own, ScheduledFuture<?> ticks) {
    this.own = own;
    this.ticks = ticks;
  }

  /**
   * Begins.
   *
   * @param given the scheduler to use, which is not ours to stop; null for a thread of its own
   * @param threadName what a thread of its own is called, before its number
   */
  public static Ticking start(
      @Nullable ScheduledExecutorService given,
      String threadName,
      Duration interval,
      Runnable onTick) {
    ScheduledExecutorService own = given != null
        ? null
        : Executors.newSingleThreadScheduledExecutor(DaemonThreads.named(threadName));
    ScheduledExecutorService scheduler = given != null ? given : own;
    long nanos = interval.toNanos();
    return new Ticking(
        own,
        scheduler.scheduleAtFixedRate(() -> guarded(onTick), nanos, nanos, TimeUnit.NANOSECONDS));
  }

  /** Ticks no more. A scheduler that was given goes on. */
  public void stop() {
    ticks.cancel(false);
    if (own != null) {
      own.shutdownNow();
    }
  }

  /** What a scheduled task throws would end it for good, and all deadlines with it. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a look at the clock failed", e);
    }
  }
}
