package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Where a subscription may begin. */
class BeginningTest {

  @Test
  void whoHasSeenNoEventYetBeginsLive() {
    assertThat(Start.after("")).isEqualTo(new Start.Live());
    assertThat(Start.after("7")).isEqualTo(new Start.After("7"));
  }

  @Test
  void behindNoEventNobodyBegins() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Start.After(""))
        .withMessage(
            "lastEventId must not be empty: who has seen no event yet begins with Start.Live");
  }
}
