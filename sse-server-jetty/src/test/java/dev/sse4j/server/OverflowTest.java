package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a subscription that falls behind, by its policy. */
class OverflowTest {

  private static final List<Namespace> PETS = List.of(new Namespace("/pets"));

  private final ManualClock clock = ManualClock.create();
  private Hub hub = hub(Hub.builder().overflow(Overflow.SKIP).maxLagEvents(100));

  @AfterEach
  void close() {
    hub.close();
  }

  // PEERS W19, W63: what was dropped was dropped without a word.
  @Test
  void whoSkipsGoesOnAtTheNewestEventBehindAGap() {
    RecordingSubscriber slow = stalledBehind("seen");
    String newest = publish(1, 1000);

    slow.resume();
    slow.awaitText("sse.gap");
    hub.publish("/pets", Event.of("live"));

    List<String> data = slow.awaitData(3);
    assertThat(data).startsWith("seen").endsWith("live").hasSize(3);
    assertThat(data.get(1))
        .isEqualTo("{\"lastEventId\":\"" + slow.events().get(0).id()
            + "\",\"reason\":\"overflow\",\"missed\":1000}");
    assertThat(slow.events().get(1).id()).isEqualTo(newest);
    assertThat(slow.isClosed()).isFalse();
    assertThat(hub.totals().gaps()).containsEntry(Gap.Reason.OVERFLOW, 1L);
  }

  @Test
  void whoComesBackFromBehindASkipIsNotToldOfItAgain() {
    RecordingSubscriber slow = stalledBehind("seen");
    publish(1, 1000);
    slow.resume();
    slow.awaitText("sse.gap");

    RecordingSubscriber back =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, slow.lastEventId());
    hub.subscribe(PETS, slow.lastEventId(), back);
    hub.publish("/pets", Event.of("live"));

    assertThat(back.awaitData(1)).containsExactly("live");
  }

  @Test
  void nothingIsSkippedWithinALargeEvent() {
    restart(Hub.builder().overflow(Overflow.SKIP).maxLagBytes(300_000).maxEventBytes(300_000));
    RecordingSubscriber slow = subscribe();
    slow.stall();
    String large = "x".repeat(200_000);
    hub.publish("/pets", Event.of(large)); // in several writes, of which the first is outstanding
    slow.awaitWriting();
    for (int i = 0; i < 10; i++) {
      hub.publish("/pets", Event.of("y".repeat(100_000)));
    }

    slow.resume();

    List<String> data = slow.awaitData(2);
    assertThat(data.get(0)).isEqualTo(large);
    assertThat(data.get(1)).contains("\"reason\":\"overflow\",\"missed\":10");
  }

  @Test
  void whoCatchesUpSeesAllInOrderAndThenWhatComes() {
    restartCatchingUpFrom(10_000);
    RecordingSubscriber slow = stalledBehind("seen");
    publish(1, 1000);

    slow.resume();
    slow.awaitData(1001);
    hub.publish("/pets", Event.of("live"));

    List<String> data = slow.awaitData(1002);
    assertThat(data).hasSize(1002).startsWith("seen", "1", "2").endsWith("1000", "live");
    assertThat(slow.text()).doesNotContain("sse.gap");
  }

  @Test
  void whoCatchesUpIsToldOfWhatTheReplayerNoLongerHas() {
    restartCatchingUpFrom(200);
    RecordingSubscriber slow = stalledBehind("seen");
    publish(1, 1000);

    slow.resume();

    List<String> data = slow.awaitData(202);
    assertThat(data.get(1)).contains("\"reason\":\"evicted\",\"missed\":800");
    assertThat(data.subList(2, 202)).startsWith("801").endsWith("1000");
    assertThat(hub.totals().gaps()).containsEntry(Gap.Reason.EVICTED, 1L);
  }

  @Test
  void whoWasGivenNothingYetCatchesUpFromWhereItBegan() {
    restartCatchingUpFrom(10_000);
    publish(1, 50);
    RecordingSubscriber slow = new RecordingSubscriber().stall();
    hub.subscribe(PETS, "", slow);
    slow.awaitWriting(); // its first comment
    publish(51, 1000);

    slow.resume();

    assertThat(slow.awaitData(1000)).hasSize(1000).startsWith("51").endsWith("1050");
  }

  @Test
  void theLagOfOneThatCatchesUpIsSeen() {
    restartCatchingUpFrom(10_000);
    RecordingSubscriber slow = stalledBehind("seen");
    publish(1, 1000);

    slow.completeHeld();
    slow.awaitText("data: 64\n"); // the first batch, which is not taken

    assertThat(hub.status().subscriptions().get(0).lagEvents()).isEqualTo(1000);
  }

  @Test
  void thePolicyOfOneSubscriptionMayDiffer() {
    RecordingSubscriber cut = new RecordingSubscriber().stall();
    hub.subscribe(PETS, Start.after(""), Overflow.DISCONNECT, cut);
    cut.awaitWriting();

    publish(1, 1000);

    assertThat(cut.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
  }

  @Test
  void catchingUpWithoutAReplayerIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Hub.builder().overflow(Overflow.CATCH_UP).replayer(Replayer.none()).build())
        .withMessageContaining("overflow CATCH_UP")
        .withMessageContaining("replayer none");
    restart(Hub.builder().replayer(Replayer.none()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            hub.subscribe(PETS, Start.after(""), Overflow.CATCH_UP, new RecordingSubscriber()))
        .withMessageContaining("CATCH_UP");
    assertThat(hub.totals().opened()).isZero();
  }

  // PEERS W58: the bounds were not bounds of memory.
  @Test
  void whoHoldsMemoryBeyondTheBudgetIsCutWhateverItsPolicy() {
    restart(Hub.builder().overflow(Overflow.SKIP).maxLogBytes(1 << 20).replayer(Replayer.none()));
    RecordingSubscriber slow = subscribe();
    slow.stall();
    hub.publish("/pets", Event.of("x".repeat(1_000_000)));
    slow.awaitWriting();
    for (int i = 0; i < 20; i++) {
      hub.publish("/pets", Event.of("y".repeat(500_000)));
    }

    clock.advance(Duration.ofSeconds(1));

    assertThat(slow.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
    Eventually.holds(() -> hub.status().logBytes() == 0);
  }

  @Test
  void whoHasFallenBehindAndIsToEndEndsInOrder() {
    RecordingSubscriber slow = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(PETS, "", slow);
    slow.awaitText("-0\n\n");
    slow.stall();
    hub.publish("/pets", Event.of("seen"));
    slow.awaitWriting();
    publish(1, 1000);

    subscription.drain(Duration.ofSeconds(3), List.of(new Event("bye", "see you", "")));
    slow.resume();

    assertThat(slow.awaitClosed()).isEqualTo(CloseReason.SHUTDOWN);
    assertThat(slow.wasAborted()).isFalse();
    assertThat(slow.text())
        .contains("sse.gap")
        .endsWith("retry: 3000\n\nevent: bye\ndata: see you\n\n");
  }

  /** Returns a subscriber that has been written this event, but has not taken it yet. */
  private RecordingSubscriber stalledBehind(String data) {
    RecordingSubscriber subscriber = subscribe();
    subscriber.stall();
    hub.publish("/pets", Event.of(data));
    subscriber.awaitWriting();
    return subscriber;
  }

  private RecordingSubscriber subscribe() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(PETS, "", subscriber);
    subscriber.awaitText(":ok");
    return subscriber;
  }

  /** Publishes numbers, and returns the id of the last. */
  private String publish(int first, int count) {
    String id = "";
    for (int i = first; i < first + count; i++) {
      id = hub.publish("/pets", Event.of(Integer.toString(i)));
    }
    return id;
  }

  private void restartCatchingUpFrom(int history) {
    restart(Hub.builder()
        .overflow(Overflow.CATCH_UP)
        .maxLagEvents(100)
        .replayer(Replayer.lastEvents(history)));
  }

  private void restart(HubBuilder options) {
    hub.close();
    hub = hub(options);
  }

  private Hub hub(HubBuilder options) {
    return options.clock(clock, clock.scheduler()).build();
  }
}
