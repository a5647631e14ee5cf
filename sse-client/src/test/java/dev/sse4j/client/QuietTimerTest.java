package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuietTimerTest {

  private final QuietTimer timer = new QuietTimer("test-timer");

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aTaskThatFollowsACancelledOneIsNotTheFirstOfTheQueueWhichWouldWakeTheThread() {
    ScheduledFuture<?> first = timer.schedule(() -> {}, 20, TimeUnit.SECONDS);
    first.cancel(false);

    ScheduledFuture<?> second = timer.schedule(() -> {}, 20, TimeUnit.SECONDS);

    assertThat(timer.getQueue()).hasSize(2).contains((Runnable) second);
    assertThat(timer.getQueue().peek()).isNotSameAs(second);
  }

  @Test
  void cancelledTasksLeaveNoMoreThanOneEmptyTaskBehind() {
    for (int seconds = 100; seconds > 10; seconds--) {
      timer.schedule(() -> {}, seconds, TimeUnit.SECONDS).cancel(false);
    }

    assertThat(timer.getQueue()).hasSize(1);
  }

  @Test
  void whatIsLeftBehindADistantTaskIsNear() {
    timer.schedule(() -> {}, Long.MAX_VALUE, TimeUnit.NANOSECONDS).cancel(false);

    assertThat(timer.getQueue())
        .singleElement()
        .extracting(task -> ((ScheduledFuture<?>) task).getDelay(TimeUnit.SECONDS))
        .matches(seconds -> seconds <= 30);
  }

  @Test
  void aTaskRunsAtItsTimeAlsoBehindADistantOne() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    timer.schedule(() -> {}, 1, TimeUnit.HOURS);

    timer.schedule(ran::countDown, 1, TimeUnit.MILLISECONDS);

    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
