package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions with a segment that stands for any one. */
class PatternTest {

  private final Hub hub = Hub.create();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void anEventReachesThePatternsThatContainItsNamespace() {
    RecordingSubscriber temperatures = subscribe("", "/sensors/*/t");
    RecordingSubscriber first = subscribe("", "/*/1");

    publish("/sensors/1/t", "a");
    publish("/sensors/2/t/x", "b");
    publish("/sensors/t", "nobody's");
    publish("/sensors/1", "c");
    hub.publish(Message.of(namespaces("/sensors/3/t", "/x/1"), Event.of("marker")));

    assertThat(temperatures.awaitData(3)).containsExactly("a", "b", "marker");
    assertThat(first.awaitData(3)).containsExactly("a", "c", "marker");
  }

  @Test
  void anEventThatIsReachedByTwoOfThemIsSeenOnce() {
    RecordingSubscriber subscriber = subscribe("", "/*/1", "/sensors/*", "/other");

    publish("/sensors/1", "a");
    publish("/other", "marker");

    assertThat(subscriber.awaitData(2)).containsExactly("a", "marker");
  }

  @Test
  void whatAPatternContainsIsDroppedBesideIt() {
    Subscription subscription = hub.subscribe(
        namespaces("/sensors/1", "/sensors/*", "/*/1/t", "/sensors/*/t"),
        "",
        new RecordingSubscriber());

    assertThat(subscription.namespaces())
        .containsExactlyElementsOf(namespaces("/*/1/t", "/sensors/*"));
  }

  @Test
  void replayGivesWhatThePatternContains() {
    String seen = publish("/sensors/1/t", "seen");
    publish("/sensors/1/u", "no");
    publish("/sensors/2/t", "a");
    publish("/sensors/t", "no");
    publish("/sensors/3/t/x", "b");
    RecordingSubscriber back = subscribe(seen, "/sensors/*/t");
    publish("/sensors/1/t", "live");

    assertThat(back.awaitData(3)).containsExactly("a", "b", "live");
  }

  @Test
  void nothingIsPublishedToAPattern() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.publish("/sensors/*", Event.of("x")))
        .withMessageContaining("which is for subscribing, but one was \"/sensors/*\"");
  }

  @Test
  void thePlacesOfAPatternGoWithItsLastSubscription() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/sensors/*/t"), "", subscriber);
    assertThat(hub.status().namespaceNodes()).isEqualTo(4);

    subscription.close();
    subscriber.awaitClosed();

    assertThat(hub.status().namespaceNodes()).isEqualTo(1);
  }

  private String publish(String path, String data) {
    return hub.publish(path, Event.of(data));
  }

  private RecordingSubscriber subscribe(String lastEventId, String... paths) {
    RecordingSubscriber subscriber =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, lastEventId);
    hub.subscribe(namespaces(paths), lastEventId, subscriber);
    return subscriber;
  }
}
