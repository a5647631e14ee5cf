package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorTest {

  private final Monitor monitor = new Monitor();
  private final AtomicInteger count = new AtomicInteger();

  @AfterEach
  void clearTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aWaitEndsWhenAChangeMakesTheConditionHold() throws Exception {
    CompletableFuture<Void> waits = CompletableFuture.runAsync(
        () -> monitor.await(within(Duration.ofSeconds(20)), this::isOne, AssertionError::new));

    monitor.change(count::incrementAndGet);

    assertThat(waits).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void aWaitInVainFailsWithWhatWasExpected() throws Exception {
    assertThat(monitor.await(this::isOne, Duration.ofMillis(10))).isFalse();
    assertThatThrownBy(
            () -> monitor.await(within(Duration.ofMillis(10)), this::isOne, AssertionError::new))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected a one within 10 ms");
  }

  @Test
  void anInterruptEndsAWaitAndStays() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () -> monitor.await(within(Duration.ofSeconds(20)), this::isOne, AssertionError::new))
        .isInstanceOf(AssertionError.class)
        .hasMessage("interrupted while waiting for a one");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void whatIsThereAlreadyIsFoundInSpiteOfAnInterrupt() {
    monitor.change(count::incrementAndGet);
    Thread.currentThread().interrupt();

    monitor.await(within(Duration.ZERO), this::isOne, AssertionError::new);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private boolean isOne() {
    return count.get() == 1;
  }

  private static Expectation within(Duration limit) {
    return Expectation.of("a one", limit);
  }
}
