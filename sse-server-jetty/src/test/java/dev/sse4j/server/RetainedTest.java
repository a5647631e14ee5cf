package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.testkit.Eventually;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one that comes new is told of what is now. */
class RetainedTest {

  private Hub hub = Hub.builder().retain(100).build();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoComesNewIsGivenTheLastEventOfEachOfItsNamespacesAndThenWhatComes() {
    publish("/sensors/1", "10");
    publish("/sensors/2", "20");
    publish("/sensors/1", "11");
    publish("/other", "not for it");
    RecordingSubscriber subscriber = subscribe("/sensors");
    publish("/sensors/2", "21");

    assertThat(subscriber.awaitData(3)).containsExactly("20", "11", "21");
  }

  @Test
  void itIsGivenThemWithTheirIdsAndThenToldTheNewest() {
    String retained = publish("/sensors/1", "10");
    String newest = publish("/other", "not for it");

    RecordingSubscriber subscriber = subscribe("/sensors/1");

    subscriber.awaitText("id: " + retained + "\ndata: 10\n\nid: " + newest + "\n\n");
  }

  @Test
  void anEventOfSeveralNamespacesIsGivenOnceAndForAsLongAsItIsTheLastOfOne() {
    hub.publish(Message.of(namespaces("/a", "/b"), Event.of("both")));
    publish("/a", "a");
    RecordingSubscriber all = subscribe("/");
    RecordingSubscriber a = subscribe("/a");
    RecordingSubscriber both = subscribe("/a", "/b");
    publish("/a", "marker");

    assertThat(all.awaitData(3)).containsExactly("both", "a", "marker");
    assertThat(both.awaitData(3)).containsExactly("both", "a", "marker");
    assertThat(a.awaitData(2)).containsExactly("a", "marker");
  }

  @Test
  void aPatternIsGivenThoseThatItContains() {
    publish("/sensors/1/t", "1");
    publish("/sensors/2/t/x", "2");
    publish("/sensors/3/u", "3");
    publish("/sensors", "4");
    publish("/t", "5");
    RecordingSubscriber subscriber = subscribe("/sensors/*/t");
    RecordingSubscriber any = subscribe("/*");
    publish("/sensors/1/t", "marker");

    assertThat(subscriber.awaitData(3)).containsExactly("1", "2", "marker");
    assertThat(any.awaitData(6)).containsExactly("1", "2", "3", "4", "5", "marker");
  }

  @Test
  void neighboursInTheAlphabetAreNotBelow() {
    for (String path : List.of("/a", "/a!", "/a-b", "/a0", "/ab", "/a/b", "/")) {
      publish(path, path);
    }
    RecordingSubscriber subscriber = subscribe("/a");
    publish("/a", "marker");

    assertThat(subscriber.awaitData(3)).containsExactly("/a", "/a/b", "marker");
  }

  @Test
  void whoComesBackIsGivenWhatItHasMissedAndNotWhatIsRetained() {
    publish("/sensors/1", "10");
    String seen = publish("/sensors/2", "20");
    publish("/sensors/2", "21");

    RecordingSubscriber back = new RecordingSubscriber(RecordingSubscriber.AT_ONCE, seen);
    hub.subscribe(namespaces("/sensors"), seen, back);
    publish("/sensors/2", "22");

    assertThat(back.awaitData(2)).containsExactly("21", "22");
  }

  @Test
  void theQuietestNamespaceGoesWhenThereAreTooMany() {
    restart(Hub.builder().retain(2));
    publish("/a", "a1");
    publish("/b", "b1");
    publish("/a", "a2");
    publish("/c", "c1");
    RecordingSubscriber subscriber = subscribe("/");
    publish("/a", "marker");

    assertThat(subscriber.awaitData(3)).containsExactly("a2", "c1", "marker");
  }

  @Test
  void itIsBoundedInBytes() {
    restart(Hub.builder().retain(1000, 10_000));
    IntStream.range(0, 100).forEach(i -> publish("/" + i, i + " " + "x".repeat(900)));
    RecordingSubscriber subscriber = subscribe("/");
    publish("/marker", "marker");

    assertThat(subscriber.awaitData(11)).hasSize(11).first().asString().startsWith("90 ");
  }

  @Test
  void whatIsTooLargeToBeRetainedIsNotReplacedByWhatCameBefore() {
    restart(Hub.builder().retain(10, 1000));
    publish("/a", "old");
    publish("/b", "another");
    publish("/a", "x".repeat(2000));
    RecordingSubscriber subscriber = subscribe("/");
    publish("/a", "marker");

    assertThat(subscriber.awaitData(2)).containsExactly("another", "marker");
  }

  @Test
  void whatWasRetainedIsForgottenWhenTheBusHasLostMessages() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().retain(10).provider(bus));
    bus.deliver("1", new Namespace("/a"), "may not be the last");
    bus.lose("trimmed");
    bus.deliver("2", new Namespace("/b"), "b");

    assertThat(subscribe("/").awaitData(1)).containsExactly("b");
  }

  @Test
  void nothingIsRetainedUnlessAskedFor() {
    restart(Hub.builder());
    publish("/a", "old");
    RecordingSubscriber subscriber = subscribe("/a");
    publish("/a", "marker");

    assertThat(subscriber.awaitData(1)).containsExactly("marker");
  }

  @Test
  void whatItWasGivenCountsAsSent() {
    publish("/a", "old");
    RecordingSubscriber subscriber = subscribe("/a");
    subscriber.awaitData(1);

    Eventually.holds(() -> hub.status().subscriptions().get(0).eventsSent() == 1);
  }

  @Test
  void theBoundsMustBeAboveZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().retain(0))
        .withMessage("maxNamespaces must be above 0, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().retain(1, 0))
        .withMessage("maxBytes must be above 0, but was 0");
  }

  private String publish(String path, String data) {
    return hub.publish(path, Event.of(data));
  }

  private RecordingSubscriber subscribe(String... paths) {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(namespaces(paths), "", subscriber);
    return subscriber;
  }

  private void restart(HubBuilder options) {
    hub.close();
    hub = options.build();
  }
}
