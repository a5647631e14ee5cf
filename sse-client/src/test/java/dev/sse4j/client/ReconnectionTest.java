package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectionTest {

  private final Reconnection defaults = Reconnection.defaults();

  @Test
  void hasTheDefaultsOfTheDesign() {
    assertThat(defaults)
        .isEqualTo(new Reconnection(
            Duration.ofMillis(500), 1.5, 0.5, Duration.ofSeconds(30), Duration.ofSeconds(60)));
  }

  @Test
  void eachValueCanBeReplaced() {
    Reconnection other = defaults
        .withMaxDelay(Duration.ofMinutes(2))
        .withInitialDelay(Duration.ofMinutes(1))
        .withMultiplier(3)
        .withJitter(1)
        .withResetAfter(Duration.ZERO);

    assertThat(other)
        .isEqualTo(
            new Reconnection(Duration.ofMinutes(1), 3, 1, Duration.ofMinutes(2), Duration.ZERO));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withInitialDelay(Duration.ZERO))
        .withMessage("initialDelay must be above zero, but was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withMultiplier(0.9))
        .withMessage("multiplier must be at least 1, but was 0.9");
    assertThatIllegalArgumentException().isThrownBy(() -> defaults.withMultiplier(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withJitter(-1))
        .withMessage("jitter must be from 0, for none, to 1, but was -1.0");
    assertThatIllegalArgumentException().isThrownBy(() -> defaults.withJitter(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withMaxDelay(Duration.ofMillis(499)))
        .withMessage("maxDelay PT0.499S is shorter than initialDelay PT0.5S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.withResetAfter(Duration.ofSeconds(-1)))
        .withMessage("resetAfter must not be negative, but was PT-1S");
  }
}
