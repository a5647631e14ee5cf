package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a stream is told before it ends with the server. */
class LastEventTest {

  @Test
  void whenTheServerStopsEachStreamEndsWithTheLastEvent() throws Exception {
    Event last = Event.of("restart", "back in a minute");
    ServedHub served =
        ServedHub.with(options -> options.lastEvent(last).drain(Duration.ofSeconds(20)));
    try (StreamProbe pets = served.subscribe("/subscribe/pets");
        StreamProbe news = served.subscribe("/subscribe/news")) {
      pets.awaitComment("ok");
      news.awaitComment("ok");
      served.hub.publish("/pets", Event.of("Corgi"));

      served.close();

      assertThat(pets).receivesData("Corgi", last.data());
      assertThat(news.await(1)).extracting(Event::type).containsExactly("restart");
      assertThat(pets.awaitEnd()).isEmpty();
      assertThat(pets.reconnectionTime()).isPresent();
    }
  }

  @Test
  void aLastEventHasNoId() {
    try (Hub hub = Hub.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SseHandler.builder(hub).lastEvent(Event.of("x").withId("7")))
          .withMessageContaining("\"7\"");
    }
  }
}
