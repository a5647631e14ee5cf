package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

  private static final Duration SOON = Duration.ofMillis(1);

  @Test
  void whatAnotherThreadIsAboutToDoIsWaitedFor() {
    AtomicBoolean isAskedFor = new AtomicBoolean();
    AtomicBoolean isDone = new AtomicBoolean();
    Thread other = new Thread(() -> {
      Eventually.holds(isAskedFor::get);
      isDone.set(true);
    });
    other.start();

    Eventually.holds(() -> {
      isAskedFor.set(true);
      return isDone.get();
    });

    assertThat(isDone).isTrue();
  }

  @Test
  void whatHoldsAlreadyIsLookedAtOnce() {
    AtomicInteger looks = new AtomicInteger();

    Eventually.await(() -> looks.incrementAndGet() > 0, () -> "", Duration.ZERO);

    assertThat(looks).hasValue(1);
  }

  @Test
  void whatNeverHoldsIsAFailureThatShowsWhatThereIs() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Eventually.await(() -> false, () -> ", but there is:\n[one]", SOON))
        .withMessage("expected the condition to hold within 1 ms, but there is:\n[one]");
  }

  @Test
  void aConditionThatThrowsEndsTheWaiting() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Eventually.holds(() -> {
          throw new IllegalStateException("the process has ended");
        }))
        .withMessage("the process has ended");
  }

  @Test
  void anInterruptDoesNotEndItAndStays() {
    Thread.currentThread().interrupt();
    AtomicInteger looks = new AtomicInteger();

    Eventually.holds(() -> looks.incrementAndGet() == 100);

    assertThat(Thread.interrupted()).isTrue();
  }
}
