package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.testkit.StreamProbe;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a stream begins, as its request says. */
class StartTest {

  private static final UnaryOperator<HubBuilder> DEFAULT_HUB = hub -> hub;

  @ParameterizedTest
  @CsvSource({
    "/subscribe/pets?last=2, '3 4'",
    "/subscribe?ns=/pets&ns=/other&last=3, '3 x 4'",
    "/subscribe/*?last=1, 4",
    "/subscribe/pets?last=999999999, '1 2 3 4'",
    "/subscribe/pets?last=0, ''",
    "/subscribe/pets?last=, ''",
    "/subscribe/pets, ''",
  })
  void lastGivesTheNewestOfTheNamespacesThatWereNamed(String target, String data) throws Exception {
    assertThat(beginning(DEFAULT_HUB, options -> options, target)).isEqualTo(data);
  }

  @Test
  void anIdCountsAndNotHowTheStreamOnceBegan() throws Exception {
    assertThat(beginning(
            DEFAULT_HUB, options -> options, "/subscribe/pets?last=4", "Last-Event-ID: third"))
        .isEqualTo("4");
    assertThat(
            beginning(DEFAULT_HUB, options -> options, "/subscribe/pets?last=4&lastEventId=third"))
        .isEqualTo("4");
  }

  @Test
  void whoAsksForMoreThanIsAllowedGetsWhatIs() throws Exception {
    assertThat(beginning(DEFAULT_HUB, options -> options.maxLast(1), "/subscribe/pets?last=99"))
        .isEqualTo("4");
    assertThat(beginning(DEFAULT_HUB, options -> options.maxLast(0), "/subscribe/pets?last=99"))
        .isEmpty();
  }

  @Test
  void whatIsRetainedComesFirstUnlessAnotherBeginningIsAskedFor() throws Exception {
    assertThat(beginning(hub -> hub.retain(10), options -> options, "/subscribe"))
        .isEqualTo("x 4");
    assertThat(beginning(hub -> hub.retain(10), options -> options, "/subscribe?last=1"))
        .isEqualTo("4");
  }

  @Test
  void theBoundIsNotNegative() {
    try (Hub hub = Hub.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SseHandler.builder(hub).maxLast(-1))
          .withMessage("maxLast must not be negative, but was -1");
    }
  }

  /** Returns the data of what a stream is given that has been published before it began. */
  private static String beginning(
      UnaryOperator<HubBuilder> hub,
      UnaryOperator<SseHandlerBuilder> options,
      String target,
      String... headers)
      throws Exception {
    try (ServedHub served = ServedHub.with(hub, options)) {
      served.hub.publish("/pets", Event.of("1"));
      served.hub.publish("/pets", Event.of("2"));
      served.hub.publish("/pets", Event.of("3").withId("third"));
      served.hub.publish("/other", Event.of("x"));
      served.hub.publish("/pets", Event.of("4"));
      try (StreamProbe probe = served.subscribe(target, headers)) {
        probe.awaitComment("ok");
        served.hub.publish("/pets", Event.of("marker", ""));
        probe.await("marker");

        return String.join(
            " ",
            probe.events().stream()
                .takeWhile(event -> !event.type().equals("marker"))
                .map(Event::data)
                .toList());
      }
    }
  }
}
