package dev.sse4j.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadyClockTest {

  @Test
  void itsMillisecondsAreThoseOfItsInstants() {
    SteadyClock clock = new SteadyClock();

    long before = clock.instant().toEpochMilli();
    long millis = clock.millis();
    long after = clock.instant().toEpochMilli();

    // Parts of a millisecond count for the one and not for the other.
    assertThat(millis).isBetween(before - 1, after);
  }
}
