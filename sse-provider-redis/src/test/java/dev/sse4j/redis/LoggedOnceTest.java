package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoggedOnceTest {

  private final LoggedOnce problem = new LoggedOnce();

  @Test
  void aProblemIsNewUntilItIsMetAgain() {
    assertThat(problem.isNew("down")).isTrue();
    assertThat(problem.isNew("down")).isFalse();
    assertThat(problem.isNew("another")).isTrue();
    assertThat(problem.isNew("down")).isTrue();
  }

  @Test
  void aProblemThatHasEndedIsNewOnceMore() {
    assertThat(problem.end()).as("nothing to end").isFalse();
    problem.isNew("down");

    assertThat(problem.end()).isTrue();

    assertThat(problem.end()).isFalse();
    assertThat(problem.isNew("down")).isTrue();
  }
}
