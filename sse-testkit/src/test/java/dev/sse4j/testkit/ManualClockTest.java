package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  private final ManualClock clock = ManualClock.create();
  private final ScheduledExecutorService scheduler = clock.scheduler();
  private final List<String> ran = new ArrayList<>();

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(clock.instant()).isEqualTo(START);

    clock.advance(Duration.ofSeconds(5));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    assertThat(clock.millis()).isEqualTo(START.plusSeconds(5).toEpochMilli());
  }

  @Test
  void runsTasksInTheOrderOfTheirTimesOnTheThreadThatAdvances() {
    scheduler.schedule(() -> ran("late"), 3, TimeUnit.SECONDS);
    scheduler.schedule(() -> ran("early"), 1, TimeUnit.SECONDS);
    scheduler.schedule(() -> ran("also early"), 1, TimeUnit.SECONDS);
    scheduler.schedule(() -> ran("too late"), 5, TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(4));

    String thread = Thread.currentThread().getName();
    assertThat(ran)
        .containsExactly(
            "early at 1 on " + thread, "also early at 1 on " + thread, "late at 3 on " + thread);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void aTaskThatATaskSchedulesRunsInTheSameAdvance() {
    scheduler.schedule(
        () -> scheduler.schedule(() -> ran.add("second"), 1, TimeUnit.SECONDS),
        1,
        TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("second");
  }

  @Test
  void whatHasNoDelayWaitsForTheNextAdvanceAsWell() throws Exception {
    scheduler.execute(() -> ran.add("executed"));
    Future<String> result = scheduler.submit(() -> "result");
    assertThat(ran).isEmpty();

    clock.advance(Duration.ZERO);

    assertThat(ran).containsExactly("executed");
    assertThat(result.get()).isEqualTo("result");
  }

  @Test
  void aFixedRateCountsFromTheStart() {
    scheduler.scheduleAtFixedRate(() -> ran("tick"), 1, 2, TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(6));

    assertThat(ran).extracting(line -> line.split(" ")[2]).containsExactly("1", "3", "5");
  }

  @Test
  void aFixedDelayCountsFromTheEnd() {
    scheduler.scheduleWithFixedDelay(() -> ran("tick"), 0, 2, TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(3));
    clock.advance(Duration.ofSeconds(3));

    assertThat(ran).extracting(line -> line.split(" ")[2]).containsExactly("0", "2", "4", "6");
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    ScheduledFuture<?> once = scheduler.schedule(() -> ran.add("once"), 1, TimeUnit.SECONDS);
    ScheduledFuture<?> periodic =
        scheduler.scheduleAtFixedRate(() -> ran.add("tick"), 1, 1, TimeUnit.SECONDS);
    once.cancel(false);
    clock.advance(Duration.ofSeconds(1));
    periodic.cancel(false);

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("tick");
    assertThat(once.isCancelled()).isTrue();
  }

  @Test
  void aPeriodicTaskCanCancelItself() {
    AtomicReference<ScheduledFuture<?>> self = new AtomicReference<>();
    self.set(scheduler.scheduleAtFixedRate(
        () -> {
          ran.add("tick");
          self.get().cancel(false);
        },
        1,
        1,
        TimeUnit.SECONDS));

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("tick");
  }

  @Test
  void aPeriodicTaskThatThrowsNeverRunsAgain() {
    ScheduledFuture<?> periodic = scheduler.scheduleAtFixedRate(
        () -> {
          ran.add("tick");
          throw new IllegalStateException("broken");
        },
        1,
        1,
        TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("tick");
    assertThatThrownBy(periodic::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void shutdownKeepsDelayedTasksAndEndsPeriodicOnes() {
    scheduler.schedule(() -> ran.add("once"), 1, TimeUnit.SECONDS);
    scheduler.scheduleAtFixedRate(() -> ran.add("tick"), 1, 1, TimeUnit.SECONDS);

    scheduler.shutdown();

    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.isTerminated()).isFalse();
    clock.advance(Duration.ofSeconds(5));
    assertThat(ran).containsExactly("once");
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void shutdownNowReturnsWhatHasNotRun() {
    scheduler.schedule(() -> ran.add("once"), 1, TimeUnit.SECONDS);

    assertThat(scheduler.shutdownNow()).hasSize(1);

    clock.advance(Duration.ofSeconds(5));
    assertThat(ran).isEmpty();
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void shutdownRefusesWhatComesAfter() {
    scheduler.shutdown();

    assertThatThrownBy(() -> scheduler.execute(() -> ran.add("never")))
        .isInstanceOf(RejectedExecutionException.class);
    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).isEmpty();
  }

  @Test
  void shutdownOfOneSchedulerLeavesAnotherAlone() {
    ScheduledExecutorService other = clock.scheduler();
    other.schedule(() -> ran.add("other"), 1, TimeUnit.SECONDS);

    scheduler.shutdownNow();

    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("other");
  }

  @Test
  void awaitsWhatAnotherThreadSchedules() {
    new Thread(() -> scheduler.schedule(() -> ran.add("once"), 1, TimeUnit.SECONDS)).start();

    clock.awaitScheduled(1);

    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("once");
  }

  @Test
  void tasksOfSeveralThreadsRunOneAtATime() throws Exception {
    int threads = 4;
    int each = 1000;
    CountDownLatch scheduled = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      new Thread(() -> {
            for (int j = 0; j < each; j++) {
              scheduler.schedule(() -> ran.add("task"), j, TimeUnit.MILLISECONDS);
            }
            scheduled.countDown();
          })
          .start();
    }
    while (!scheduled.await(0, TimeUnit.SECONDS)) {
      clock.advance(Duration.ofMillis(1));
    }

    clock.advance(Duration.ofMillis(each));

    assertThat(ran).hasSize(threads * each);
  }

  @Test
  void tellsTheDelayThatIsLeft() {
    ScheduledFuture<?> task = scheduler.schedule(() -> ran.add("once"), 10, TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(4));

    assertThat(task.getDelay(TimeUnit.SECONDS)).isEqualTo(6);
  }

  @Test
  void takesADelayThatNeverEnds() {
    ScheduledFuture<?> task =
        scheduler.schedule(() -> ran.add("never"), Long.MAX_VALUE, TimeUnit.DAYS);

    clock.advance(Duration.ofDays(365));

    assertThat(task.isDone()).isFalse();
  }

  @Test
  void refusesToMoveBackwards() {
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a clock moves forward only, but the duration was PT-1S");
  }

  @Test
  void refusesToBeMovedByATask() {
    Future<?> task = scheduler.submit(() -> clock.advance(Duration.ofSeconds(1)));

    clock.advance(Duration.ZERO);

    assertThatThrownBy(task::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  private void ran(String what) {
    ran.add(what + " at " + Duration.between(START, clock.instant()).toSeconds() + " on "
        + Thread.currentThread().getName());
  }
}
