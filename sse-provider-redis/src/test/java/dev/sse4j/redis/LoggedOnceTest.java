package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoggedOnceTest {

  private final LoggedOnce problem = new LoggedOnce();

  @Test
  void aProblemIsNewUntilItIsMetAgain() {
    assertThat(problem.begin("down")).isTrue();
    assertThat(problem.begin("down")).isFalse();
    assertThat(problem.begin("another")).isTrue();
    assertThat(problem.begin("down")).isTrue();
  }

  @Test
  void aProblemThatHasEndedIsNewOnceMore() {
    assertThat(problem.end()).as("nothing to end").isFalse();
    problem.begin("down");

    assertThat(problem.end()).isTrue();

    assertThat(problem.end()).isFalse();
    assertThat(problem.begin("down")).isTrue();
  }
}
