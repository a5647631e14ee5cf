package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpeakingClockTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  private final ManualClock time =
      ManualClock.startingAt(Instant.parse("2026-11-21T11:59:57.250Z"));
  private final Hub hub = Hub.create();
  private final SseServer server = new SseServer("127.0.0.1", 0, new SseHandler(hub));

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
    hub.close();
  }

  @Test
  void saysEachFullSecond() {
    try (SpeakingClock clock = new SpeakingClock(hub, UTC, time, time.scheduler());
        StreamProbe probe = listen()) {
      clock.start();

      time.advance(Duration.ofMillis(3000));

      assertThat(probe).receivesData("11:59:58 am (UTC)", "11:59:59 am (UTC)", "12:00:00 pm (UTC)");
      assertThat(probe.events()).extracting(Event::type).containsOnly("message");
    }
  }

  @Test
  void saysTheNameOfItsZone() {
    try (SpeakingClock clock =
            new SpeakingClock(hub, ZoneId.of("America/New_York"), time, time.scheduler());
        StreamProbe probe = listen()) {
      clock.start();

      time.advance(Duration.ofSeconds(1));

      assertThat(probe).receivesData("6:59:58 am (EST)");
    }
  }

  @Test
  void saysNothingAfterItHasStopped() {
    SpeakingClock clock = new SpeakingClock(hub, UTC, time, time.scheduler());
    try (StreamProbe probe = listen()) {
      clock.start();
      clock.close();

      time.advance(Duration.ofSeconds(2));
      hub.publish("/time", Event.of("marker", ""));

      probe.expectQuietUntil("marker");
    }
  }

  private StreamProbe listen() {
    StreamProbe probe = StreamProbe.get(server.uri() + "/subscribe/time");
    probe.awaitComment(comment -> true);
    return probe;
  }
}
