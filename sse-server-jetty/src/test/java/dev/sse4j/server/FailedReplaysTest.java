package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.SseException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedReplaysTest {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final RecordedLog log = new RecordedLog("dev.sse4j.server");

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void ofManyThatFailOneAMinuteIsWarnedOf() {
    FailedReplays failed = new FailedReplays(-5);

    for (int second = 0; second <= 60; second++) {
      failed.add("7\n", new SseException("Redis is down"), -5 + TimeUnit.SECONDS.toNanos(second));
    }

    assertThat(log.lines(Level.WARNING))
        .containsExactly(
            "a replay after the event id \"7\\n\" failed (so far 1 did): Redis is down",
            "a replay after the event id \"7\\n\" failed (so far 61 did): Redis is down");
    assertThat(log.lines()).hasSize(61).element(1).asString().contains("so far 2", "\tat ");
  }

  @Test
  void whatNobodyExpectedIsWarnedOfWithItsStack() {
    FailedReplays failed = new FailedReplays(0);

    failed.add("7", new IllegalStateException("a fault"), MINUTE);

    assertThat(log.lines(Level.WARNING)).hasSize(1).first().asString().contains("a fault", "\tat ");
  }
}
