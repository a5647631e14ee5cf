package dev.sse4j.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlinesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({
    "PT15S, PT10S, PT1S",
    "PT5S, PT10S, PT0.5S",
    "PT15S, PT2S, PT0.2S",
    "PT30S, PT20S, PT1S",
    ", PT3S, PT0.3S"
  })
  void theyAreLookedAtEachTenthOfTheShorterOneAndAtLeastEverySecond(
      Duration keepAlive, Duration writeTimeout, Duration tick) {
    Deadlines deadlines = new Deadlines(Optional.ofNullable(keepAlive), writeTimeout);

    assertThat(deadlines.tickInterval()).isEqualTo(tick);
  }

  @Test
  void aKeepAliveIsDueSoEarlyThatTheNextLookIsNotTooLateForIt() {
    Deadlines deadlines = new Deadlines(Optional.of(Duration.ofSeconds(15)), TIMEOUT);

    LongStream due =
        LongStream.generate(() -> deadlines.nextKeepAliveMillis(1000)).limit(1000);

    // A second before its interval at the latest, and up to a tenth of that before.
    assertThat(due).allMatch(millis -> millis >= 13_600 && millis <= 15_000);
  }

  @Test
  void keepAlivesAreNotDueForAllAtOnce() {
    Deadlines deadlines = new Deadlines(Optional.of(Duration.ofSeconds(15)), TIMEOUT);

    LongStream due =
        LongStream.generate(() -> deadlines.nextKeepAliveMillis(1000)).limit(1000);

    assertThat(due.distinct().count()).isGreaterThan(1);
  }

  @Test
  void withoutKeepAliveNoneIsEverDue() {
    Deadlines deadlines = new Deadlines(Optional.empty(), TIMEOUT);

    assertThat(deadlines.keepAlive()).isEmpty();
    assertThat(deadlines.nextKeepAliveMillis(1000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aWriteIsOverdueOnceItsTimeoutHasPassed() {
    Deadlines deadlines = new Deadlines(Optional.empty(), TIMEOUT);

    assertThat(deadlines.isOverdue(1000, 10_999)).isFalse();
    assertThat(deadlines.isOverdue(1000, 11_000)).isTrue();
  }
}
