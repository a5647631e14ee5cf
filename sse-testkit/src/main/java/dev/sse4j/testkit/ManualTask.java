package dev.sse4j.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One task of a {@link ManualScheduler}. */
final class ManualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

  /** When a task runs again. */
  enum Repeat {
    NEVER,
    AT_FIXED_RATE,
    WITH_FIXED_DELAY
  }

  private static final Comparator<ManualTask<?>> BY_TIME =
      Comparator.<ManualTask<?>, Instant>comparing(task -> task.due)
          .thenComparing(task -> task.order);

  private final ManualClock clock;
  private final ManualScheduler scheduler;
  private final Repeat repeat;
  private final Duration period;

  // Written under the clock's lock, and only while the task is not in its queue; read anywhere.
  private volatile Instant due;
  private volatile long order;

  ManualTask(
      ManualClock clock,
      ManualScheduler scheduler,
      Callable<V> callable,
      Repeat repeat,
      Duration period) {
    super(callable);
    this.clock = clock;
    this.scheduler = scheduler;
    this.repeat = repeat;
    this.period = period;
    this.due = clock.instant();
  }

  void place(Instant due, long order) {
    this.due = due;
    this.order = order;
  }

  Instant due() {
    return due;
  }

  ManualScheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    if (!isPeriodic()) {
      super.run();
    } else if (runAndReset()) { // false once it has thrown: as the JDK's, it never runs again
      if (repeat == Repeat.AT_FIXED_RATE) {
        clock.addAgain(this, period);
      } else {
        clock.add(this, period);
      }
      if (isCancelled() || scheduler.isShutdown()) { // meanwhile, and did not find it in the queue
        cancel(false);
        clock.remove(this);
      }
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    clock.remove(this);
    return cancelled;
  }

  @Override
  public boolean isPeriodic() {
    return repeat != Repeat.NEVER;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(Duration.between(clock.instant(), due));
  }

  @Override
  public int compareTo(Delayed other) {
    return BY_TIME.compare(this, (ManualTask<?>) other);
  }
}
