package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.SseException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedReplaysTest {

  private static final long START = -5; // the nanoseconds of a clock may be negative

  private final RecordedLog log = new RecordedLog("dev.sse4j.server");
  private final FailedReplays failed = new FailedReplays(START);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void ofManyThatFailWhileARedisIsDownOneAMinuteIsWarnedOf() {
    for (int second = 0; second <= 60; second++) {
      failed.add("7\n", new SseException("Redis is down"), at(second));
    }

    assertThat(log.lines(Level.WARNING))
        .containsExactly(
            "a replay after the event id \"7\\n\" failed (1 so far): Redis is down",
            "a replay after the event id \"7\\n\" failed (61 so far): Redis is down");
    assertThat(log.lines())
        .filteredOn(line -> line.contains("\tat "))
        .as("with the stack, at DEBUG")
        .hasSize(61);
  }

  @Test
  void aFaultIsWarnedOfWithItsStackEachTime() {
    failed.add("7", new SseException("Redis is down"), at(0));
    failed.add("7", new IllegalStateException("a fault"), at(1));
    failed.add("7", new IllegalStateException("a fault"), at(2));

    assertThat(log.lines(Level.WARNING))
        .hasSize(3)
        .filteredOn(line -> line.contains("a fault") && line.contains("\tat "))
        .hasSize(2);
  }

  private static long at(int second) {
    return START + TimeUnit.SECONDS.toNanos(second);
  }
}
