package dev.sse4j.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until the test moves it, and a scheduler whose tasks run when it does.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.create();
 * Replayer replayer = Replayer.within(Duration.ofMinutes(5), 1000, 1 << 20, clock);
 * clock.scheduler().schedule(() -> System.out.println("a minute later"), 1, TimeUnit.MINUTES);
 *
 * clock.advance(Duration.ofMinutes(1)); // prints here, on this thread
 * }</pre>
 *
 * <p>Threads: any thread may call any method. Tasks run one at a time, on the thread that calls
 * {@link #advance}.
 */
public final class ManualClock implements InstantSource {

  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /*
   * Threads: moving is held by whoever advances, for as long as the tasks take; the monitor guards
   * the queue and is never held while a task runs, so that tasks and other threads may schedule.
   * Lock order: moving, then monitor.
   */
  private final ReentrantLock moving = new ReentrantLock();
  private final Monitor monitor = new Monitor();
  private final PriorityQueue<ManualTask<?>> queue = new PriorityQueue<>(); // guarded by monitor
  // Numbers tasks, so that those of one instant run in the order in which they came.
  private long scheduled; // guarded by monitor
  private @Nullable ManualTask<?> running; // guarded by monitor
  private volatile Instant now; // written under monitor, read anywhere

  private ManualClock(Instant start) {
    now = start;
  }

  /** Returns a clock that stands at the beginning of the year 2000, UTC. */
  public static ManualClock create() {
    return startingAt(START);
  }

  /** Returns a clock that stands at the given instant. */
  public static ManualClock startingAt(Instant start) {
    return new ManualClock(start);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /**
   * Moves the clock, and on its way runs each task that becomes due, in the order of their times,
   * on this thread. While a task runs, the clock stands at the time of the task. {@link
   * Duration#ZERO} runs what is due now.
   *
   * @throws IllegalArgumentException if the duration is negative
   * @throws IllegalStateException if a task calls it
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "a clock moves forward only, but the duration was " + duration);
    }
    if (moving.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "advance was called by a task of this clock: let the test advance it");
    }
    moving.lock();
    try {
      Instant target = now.plus(duration);
      for (ManualTask<?> task = nextUntil(target); task != null; task = nextUntil(target)) {
        task.run();
      }
    } finally {
      moving.unlock();
    }
  }

  /**
   * Returns a new scheduler on this clock. It behaves as the JDK's does, but for this: nothing runs
   * except within {@link #advance}, also what was submitted without a delay.
   */
  public ScheduledExecutorService scheduler() {
    return new ManualScheduler(this);
  }

  /**
   * Waits until that many tasks, of all schedulers of this clock, wait for their time: scheduled,
   * and neither run nor cancelled.
   *
   * @throws AssertionError if they do not within 20 seconds
   */
  public void awaitScheduled(int count) {
    monitor.await(
        Expectation.of(count + " scheduled tasks", LIMIT),
        () -> queue.size() >= count,
        missed -> new AssertionError(missed + ", but at " + now + " there are " + queue.size()
            + queue.stream()
                .sorted()
                .map(task -> "\n  at " + task.due())
                .collect(Collectors.joining())));
  }

  /** Shows the time that it stands at. */
  @Override
  public String toString() {
    return "ManualClock[" + now + "]";
  }

  /** Puts a task in its place: so far from now. */
  void add(ManualTask<?> task, Duration delay) {
    monitor.change(() -> addAt(task, now.plus(delay)));
  }

  /** Puts a periodic task in its next place: so far from its last. */
  void addAgain(ManualTask<?> task, Duration period) {
    monitor.change(() -> addAt(task, task.due().plus(period)));
  }

  void remove(ManualTask<?> task) {
    monitor.change(() -> queue.remove(task));
  }

  /** Returns the tasks of a scheduler that wait for their time, in the order of their times. */
  List<ManualTask<?>> tasksOf(ManualScheduler scheduler) {
    return monitor.look(() ->
        queue.stream().filter(task -> task.scheduler() == scheduler).sorted().toList());
  }

  /**
   * Returns whether no task of the scheduler waits or runs, after waiting for that if there is
   * time.
   */
  boolean awaitIdle(ManualScheduler scheduler, long nanos) throws InterruptedException {
    return monitor.await(() -> isIdle(scheduler), Duration.ofNanos(nanos));
  }

  private boolean isIdle(ManualScheduler scheduler) {
    assert monitor.isHeld();
    return tasksOf(scheduler).isEmpty() && (running == null || running.scheduler() != scheduler);
  }

  private void addAt(ManualTask<?> task, Instant due) {
    assert monitor.isHeld();
    task.place(due, scheduled++);
    queue.add(task);
  }

  /**
   * Takes the next task that is due until then and moves to its time; moves to the target if there
   * is none.
   */
  private @Nullable ManualTask<?> nextUntil(Instant target) {
    return monitor.change(() -> {
      ManualTask<?> next = queue.peek();
      if (next == null || next.due().isAfter(target)) {
        now = target;
        running = null;
        return null;
      }
      if (next.due().isAfter(now)) {
        now = next.due();
      }
      running = queue.remove();
      return running;
    });
  }
}
