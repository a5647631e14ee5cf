package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one that skips is given of what it has skipped, where messages have keys. */
class ConflationTest {

  private static final Namespace PRICES = new Namespace("/prices");

  private final ManualClock clock = ManualClock.create();
  private Hub hub = hub(Hub.builder().maxLagEvents(100));

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoSkipsIsGivenTheNewestOfEachKeyBehindAGapAndThenWhatComes() {
    RecordingSubscriber slow = stalledBehind("seen");
    for (int i = 1; i <= 500; i++) {
      publish("A", "a" + i);
      publish("", "without " + i);
      publish("B", "b" + i);
    }
    publish("", "the last has none");

    slow.resume();
    slow.awaitText("b500");
    publish("A", "live");

    List<Event> events = slow.awaitEvents(5);
    assertThat(events)
        .extracting(Event::data)
        .startsWith("seen")
        .endsWith("a500", "b500", "live")
        .hasSize(5);
    Event gap = events.get(1);
    assertThat(gap.type()).isEqualTo("sse.gap");
    assertThat(gap.data())
        .isEqualTo("{\"lastEventId\":\"" + events.get(0).id()
            + "\",\"reason\":\"overflow\",\"missed\":1499}");
    assertThat(gap.id()).as("no id of its own").isEqualTo(events.get(0).id());
    assertThat(slow.isClosed()).isFalse();
    assertThat(hub.totals().gaps()).containsEntry(Gap.Reason.OVERFLOW, 1L);
  }

  @Test
  void theNewestOfAKeyIsGivenHoweverLongAgoItWas() {
    RecordingSubscriber slow = stalledBehind("seen");
    publish("A", "a1");
    publish("B", "b1");
    publish("A", "a2");
    for (int i = 0; i < 50; i++) {
      fill();
      publish("C", "c" + i);
    }

    slow.resume();

    assertThat(slow.awaitData(5)).endsWith("b1", "a2", "c49");
  }

  @Test
  void whatItIsGivenIsInTheOrderOfTheLog() {
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    publish("C", "c1");
    publish("A", "a1");
    publish("B", "b1");
    publish("C", "c2");

    slow.resume();

    assertThat(slow.awaitData(5)).endsWith("a1", "b1", "c2");
  }

  @Test
  void itIsToldUpToWhereItIsComplete() {
    RecordingSubscriber slow = stalledBehind("seen");
    publish("A", "a1");
    fill();
    publish("A", "a2");
    String newest = publish("", "without");

    slow.resume();
    slow.awaitText("id: " + newest + "\n\n");

    RecordingSubscriber back = comeBack(slow);
    publish("A", "live");
    assertThat(back.awaitData(1)).containsExactly("live");
  }

  @Test
  void whoIsCutWithinItComesBackToWhatItWasNotGiven() {
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    publish("A", "a1");
    publish("", "between");
    publish("B", "x".repeat(100_000)); // in another write than the one before
    slow.completeHeld();
    slow.awaitText("data: a1\n");
    assertThat(slow.text()).doesNotContain("xxx");

    RecordingSubscriber back = comeBack(slow);

    assertThat(back.awaitData(2)).containsExactly("between", "x".repeat(100_000));
  }

  @Test
  void theCopyIsAtMostAsLargeAsTheLagMayBe() {
    restart(Hub.builder().maxLagBytes(100_000).maxEventBytes(50_000));
    RecordingSubscriber slow = stalledBehind("seen");
    for (int i = 0; i < 50; i++) {
      publish("key " + i, i + " " + "x".repeat(9_960));
    }

    slow.resume();
    slow.awaitText("49 xxx");

    List<Event> copy = slow.events().subList(2, slow.events().size());
    assertThat(copy).hasSizeBetween(7, 10);
    assertThat(copy.get(0).data()).startsWith((50 - copy.size()) + " ");
    assertThat(slow.events().get(1).data()).contains("\"missed\":" + (50 - copy.size()) + "}");
  }

  @Test
  void nothingOlderIsGivenThanWhatHasNoRoom() {
    restart(Hub.builder().maxLagBytes(100_000).maxLagEvents(100).maxEventBytes(90_000));
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    publish("oldest", "small");
    publish("older", "x".repeat(60_000));
    publish("newest", "y".repeat(60_000));

    slow.resume();
    slow.awaitText("yyy");
    publish("", "live");

    List<String> data = slow.awaitData(4);
    assertThat(data).hasSize(4).endsWith("y".repeat(60_000), "live");
  }

  @Test
  void theMemoryOfWhatIsKeptForItIsCountedUntilItIsWritten() {
    restart(Hub.builder().maxLagBytes(1 << 20).maxLagEvents(50));
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    for (int i = 0; i < 5; i++) {
      publish("key " + i, "x".repeat(100_000));
    }
    assertThat(hub.status().logBytes()).isGreaterThan(500_000);

    slow.completeHeld();
    slow.awaitText("overflow");
    assertThat(hub.status().logBytes()).isGreaterThan(1_000_000);
    slow.resume();
    slow.awaitData(7);

    publish("", "marker");
    slow.awaitData(8);
    clock.advance(Duration.ofSeconds(10)); // when logs are looked at that are quiet
    Eventually.holds(() -> hub.status().logBytes() < 200_000);
  }

  @Test
  void withoutMemoryForACopyThereIsAGapAndNoMore() {
    restart(Hub.builder().maxLagBytes(100_000).maxEventBytes(70_000).maxLogBytes(100_000));
    RecordingSubscriber slow = stalledBehind("seen");
    for (int i = 0; i < 50; i++) {
      publish("key " + i, i + " " + "x".repeat(60_000));
    }

    slow.resume();
    slow.awaitText("sse.gap");
    String newest = publish("A", "live");

    slow.awaitText("live");
    assertThat(slow.events()).hasSize(3);
    assertThat(slow.events().get(1).data()).contains("\"missed\":50}");
    assertThat(slow.lastEventId()).isEqualTo(newest);
  }

  @Test
  void whoFallsBehindAgainWhileItTakesItsCopySkipsOnlyThen() {
    restart(Hub.builder().maxLagEvents(100).maxLagBytes(1 << 20));
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    publish("A", "x".repeat(100_000)); // in two writes
    slow.completeHeld();
    slow.awaitText("sse.gap");
    slow.completeHeld();
    slow.awaitText("xxx");
    fill();
    publish("A", "a2");

    slow.resume();
    List<Event> events = slow.awaitEvents(5);

    assertThat(events)
        .extracting(Event::type)
        .containsExactly("message", "sse.gap", "message", "sse.gap", "message");
    assertThat(events.get(2).data()).hasSize(100_000);
    assertThat(events.get(4).data()).isEqualTo("a2");
  }

  @Test
  void keysMeanNothingToWhoKeepsUp() {
    RecordingSubscriber fast = new RecordingSubscriber();
    hub.subscribe(List.of(PRICES), "", fast);

    publish("A", "a1");
    publish("A", "a2");

    assertThat(fast.awaitData(2)).containsExactly("a1", "a2");
  }

  @Test
  void whoWasSentEventsOfACopyIsSeenToHaveBeen() {
    RecordingSubscriber slow = stalledBehind("seen");
    fill();
    publish("A", "a1");
    publish("B", "b1");

    slow.resume();
    slow.awaitData(4);
    publish("", "marker");
    slow.awaitData(5);

    Eventually.holds(() -> hub.status().subscriptions().get(0).eventsSent() == 4);
  }

  /** Returns a subscriber that has been written this event, but has not taken it yet. */
  private RecordingSubscriber stalledBehind(String data) {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(namespaces("/prices"), "", subscriber);
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    publish("", data);
    subscriber.awaitWriting();
    return subscriber;
  }

  /** Returns another stream of the same client, behind the id that it has now. */
  private RecordingSubscriber comeBack(RecordingSubscriber client) {
    RecordingSubscriber back =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, client.lastEventId());
    hub.subscribe(List.of(PRICES), client.lastEventId(), back);
    return back;
  }

  /** Publishes so many events without a key that who is behind falls behind its bounds. */
  private void fill() {
    for (int i = 0; i < 200; i++) {
      publish("", "filler");
    }
  }

  private String publish(String key, String data) {
    return hub.publish(Message.of(PRICES, Event.of(data)).withKey(key));
  }

  private void restart(HubBuilder options) {
    hub.close();
    hub = hub(options);
  }

  private Hub hub(HubBuilder options) {
    return options
        .overflow(Overflow.SKIP)
        .replayer(Replayer.lastEvents(10_000))
        .writeTimeout(Duration.ofHours(1))
        .clock(clock, clock.scheduler())
        .build();
  }
}
