package dev.sse4j.testkit;

import dev.sse4j.testkit.ManualTask.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of a {@link ManualClock}; the JDK's {@code ScheduledThreadPoolExecutor} is the
 * pattern.
 */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private final ManualClock clock;
  private volatile boolean shutdown;

  ManualScheduler(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(new ManualTask<>(clock, this, callable, Repeat.NEVER, Duration.ZERO), delay, unit);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return repeat(command, initialDelay, period, unit, Repeat.AT_FIXED_RATE);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return repeat(command, initialDelay, delay, unit, Repeat.WITH_FIXED_DELAY);
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return schedule(Executors.callable(task, result), 0, TimeUnit.NANOSECONDS);
  }

  /** As the JDK's: what has a delay still runs, what is periodic does not. */
  @Override
  public void shutdown() {
    shutdown = true;
    clock.tasksOf(this).stream().filter(ManualTask::isPeriodic).forEach(task -> task.cancel(false));
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<ManualTask<?>> tasks = clock.tasksOf(this);
    tasks.forEach(clock::remove);
    return List.copyOf(tasks);
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    try {
      return shutdown && clock.awaitIdle(this, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("without a wait there is nothing to interrupt", e);
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return clock.awaitIdle(this, unit.toNanos(timeout)) && shutdown;
  }

  private ScheduledFuture<?> repeat(
      Runnable command, long delay, long period, TimeUnit unit, Repeat repeat) {
    if (period <= 0) {
      throw new IllegalArgumentException("period must be above 0, but was " + period);
    }
    Duration duration = Duration.ofNanos(unit.toNanos(period));
    return add(
        new ManualTask<>(clock, this, Executors.callable(command), repeat, duration), delay, unit);
  }

  private <V> ScheduledFuture<V> add(ManualTask<V> task, long delay, TimeUnit unit) {
    // In nanoseconds, which saturate: "for ever" must not overflow.
    clock.add(task, Duration.ofNanos(Math.max(unit.toNanos(delay), 0)));
    if (shutdown) {
      clock.remove(task);
      throw new RejectedExecutionException("the scheduler is shut down");
    }
    return task;
  }
}
