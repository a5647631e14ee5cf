package dev.sse4j.client;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A timer for what nearly always is cancelled long before its time. One daemon thread, which is
 * there only while it is needed.
 */
final class QuietTimer extends ScheduledThreadPoolExecutor {

  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /*
   * Threads: any. A task that becomes the first of the queue wakes the thread, which costs who sets
   * it some 10 µs, for each request. So an empty task stays in front of them: it outlives those that
   * are cancelled, and the next one wakes nobody. There is never more than one, and it is not far
   * away, so that the thread can go. Where two threads set one at the same time, a task may come to
   * be the first after all: it is woken for once more.
   */
  private final AtomicReference<@Nullable ScheduledFuture<?>> pause = new AtomicReference<>();

  QuietTimer(String threadName) {
    super(1, task -> {
      Thread thread = new Thread(task, threadName);
      thread.setDaemon(true);
      return thread;
    });
    setRemoveOnCancelPolicy(true); // a cancelled task would keep its stream in memory
    setKeepAliveTime(1, TimeUnit.MINUTES);
    allowCoreThreadTimeOut(true);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    pauseFor(Math.min(unit.toNanos(delay), MAX_PAUSE_NANOS));
    return super.schedule(task, delay, unit);
  }

  private void pauseFor(long nanos) {
    ScheduledFuture<?> current = pause.get();
    long left = current == null ? 0 : current.getDelay(TimeUnit.NANOSECONDS);
    if (left <= 0 || left > nanos) {
      ScheduledFuture<?> before =
          pause.getAndSet(super.schedule(() -> {}, nanos, TimeUnit.NANOSECONDS));
      if (before != null) {
        before.cancel(false);
      }
    }
  }
}
