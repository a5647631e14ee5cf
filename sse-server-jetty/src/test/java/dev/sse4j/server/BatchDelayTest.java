package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that wait to be written with others, and who is not made to wait. */
class BatchDelayTest {

  private static final Duration DELAY = Duration.ofMillis(500);

  private final ManualClock clock = ManualClock.create(); // stands still unless told otherwise
  private final RecordingListener listener = new RecordingListener();
  private final Hub hub = Hub.builder()
      .clock(clock, clock.scheduler())
      .dispatchers(1)
      .batchDelay(DELAY)
      .build();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whatIsPublishedWithinTheDelayIsWrittenTogetherWhenItIsOver() {
    RecordingSubscriber subscriber = subscribe();
    publish("one");
    subscriber.awaitData(1);
    dispatcherHasGoneRound();
    hub.addListener(listener);

    publish("two");
    publish("three");
    dispatcherHasGoneRound();
    assertThat(subscriber.events()).hasSize(1);
    clock.advance(DELAY);

    assertThat(subscriber.awaitData(3)).containsExactly("one", "two", "three");
    Eventually.holds(() -> listener.writes.stream().anyMatch(write -> write.events() == 2));
  }

  @Test
  void whoIsSlowToTakeAWriteIsNotHeldBack() {
    RecordingSubscriber subscriber = subscribe();
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    publish("one");
    subscriber.awaitData(1);

    publish("two");
    subscriber.resume();

    assertThat(subscriber.awaitData(2)).containsExactly("one", "two");
  }

  @Test
  void whoHasMoreToBeWrittenThanGoesIntoOneWriteIsNotHeldBack() {
    String large = "x".repeat(60_000);
    RecordingSubscriber subscriber = subscribe();
    publish("one");
    subscriber.awaitData(1);

    publish(large + 1);
    publish(large + 2);
    publish(large + 3);
    clock.advance(DELAY);

    assertThat(subscriber.awaitData(4)).containsExactly("one", large + 1, large + 2, large + 3);
  }

  @Test
  void aDelayIsFromZeroToASecond() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().batchDelay(Duration.ofMillis(-1)))
        .withMessage("batchDelay must be from zero to PT1S, but was PT-0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().batchDelay(Duration.ofMillis(1001)))
        .withMessage("batchDelay must be from zero to PT1S, but was PT1.001S");
  }

  /** Two that come one after the other are served in two rounds, and the first has an end. */
  private void dispatcherHasGoneRound() {
    for (int i = 0; i < 2; i++) {
      RecordingSubscriber other = new RecordingSubscriber();
      hub.subscribe(namespaces("/other"), "", other);
      other.awaitText(":ok\n\n");
    }
  }

  private RecordingSubscriber subscribe() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(namespaces("/pets"), "", subscriber);
    return subscriber;
  }

  private void publish(String data) {
    hub.publish("/pets", Event.of(data));
  }
}
