package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that wait to be written with others, and who is not made to wait. */
class BatchDelayTest {

  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration TICK = WRITE_TIMEOUT.dividedBy(10);

  private final ManualClock clock = ManualClock.create(); // stands still unless told otherwise
  private final RecordingListener listener = new RecordingListener();
  private final Hub hub = Hub.builder()
      .clock(clock, clock.scheduler())
      .dispatchers(1)
      .batchDelay(DELAY)
      .writeTimeout(WRITE_TIMEOUT)
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
    dispatcherHasLookedAtTheLogs();
    hub.addListener(listener);

    publish("two");
    publish("three");
    dispatcherHasLookedAtTheLogs();
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
  void whatIsPublishedWhileTheLogsAreLookedAtWaitsForTheNextTime() {
    AtomicBoolean publishes = new AtomicBoolean();
    RecordingSubscriber last = new RecordingSubscriber(
        completion -> {
          completion.run();
          if (publishes.getAndSet(false)) {
            publish("two");
          }
        },
        "");
    hub.subscribe(namespaces("/pets"), "", last);
    last.awaitText("-0\n\n");
    RecordingSubscriber first = subscribe(); // of two, the one that came last is served first
    first.awaitText("-0\n\n");

    publishes.set(true);
    publish("one");
    assertThat(last.awaitData(2)).containsExactly("one", "two");
    dispatcherHasLookedAtTheLogs();
    assertThat(first.events()).extracting(Event::data).containsExactly("one");
    clock.advance(DELAY);

    assertThat(first.awaitData(2)).containsExactly("one", "two");
  }

  @Test
  void aDelayIsFromZeroToASecond() {
    Hub.builder().batchDelay(Duration.ZERO).batchDelay(Duration.ofSeconds(1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().batchDelay(Duration.ofMillis(-1)))
        .withMessage("batchDelay must be from zero to PT1S, but was PT-0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().batchDelay(Duration.ofMillis(1001)))
        .withMessage("batchDelay must be from zero to PT1S, but was PT1.001S");
  }

  /**
   * Two ticks that come one after the other have a look at the logs between them. Two tenths of the
   * delay pass with them.
   */
  private void dispatcherHasLookedAtTheLogs() {
    for (int i = 0; i < 2; i++) {
      RecordingSubscriber other = new RecordingSubscriber();
      hub.subscribe(namespaces("/other"), "", other).expireAt(clock.instant());
      other.awaitText(":ok\n\n");
      clock.advance(TICK);
      other.awaitClosed();
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
