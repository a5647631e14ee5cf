package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.ReplayerContract;
import org.junit.jupiter.api.Test;

class LastEventsReplayerTest extends ReplayerContract {

  @Override
  protected Replayer newReplayer(int capacity) {
    return Replayer.lastEvents(capacity);
  }

  @Test
  void keepsTheLastByCount() {
    Log log = new Log(Replayer.lastEvents(2))
        .append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2", "eeeeeeeeeeee-3", "eeeeeeeeeeee-4");

    assertThat(log.after("eeeeeeeeeeee-4")).isEqualTo("found []");
    assertThat(log.after("eeeeeeeeeeee-3")).isEqualTo("found [eeeeeeeeeeee-4]");
    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("found [eeeeeeeeeeee-3, eeeeeeeeeeee-4]");
    assertThat(log.after("eeeeeeeeeeee-1"))
        .isEqualTo("missed 1 up to eeeeeeeeeeee-2, then [eeeeeeeeeeee-3, eeeeeeeeeeee-4]");
  }

  // PEERS W35, W57: a log without bounds.
  @Test
  void keepsTheLastByBytesOfTypeDataAndId() {
    // "message" and data and id: 7 + 3 + 3 bytes each
    Log log = new Log(Replayer.lastEvents(100, 26)).append("e-1", "e-2");
    assertThat(log.after("")).isEqualTo("found [e-1, e-2]");

    log.append("e-3");
    assertThat(log.after("")).isEqualTo("missed 1 up to e-1, then [e-2, e-3]");

    log.append(Event.of("x", "ä€😀").withId("e-4")); // 1 + 9 + 3
    assertThat(log.after("")).isEqualTo("missed 2 up to e-2, then [e-3, e-4]");
  }

  @Test
  void aMessageAboveTheBoundIsNotKeptButCounted() {
    Log log = new Log(Replayer.lastEvents(100, 40)).append("eeeeeeeeeeee-1");

    log.append(Event.of("x".repeat(41)).withId("eeeeeeeeeeee-2"));

    assertThat(log.after("eeeeeeeeeeee-1")).isEqualTo("missed 1 up to eeeeeeeeeeee-2, then []");
    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("found []");
  }

  @Test
  void theOriginAsksForAllThereEverWas() {
    Log log = new Log(Replayer.lastEvents(2)).append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2");
    assertThat(log.after("eeeeeeeeeeee-0")).isEqualTo("found [eeeeeeeeeeee-1, eeeeeeeeeeee-2]");

    log.append("eeeeeeeeeeee-3");
    assertThat(log.after("eeeeeeeeeeee-0"))
        .isEqualTo("missed 1 up to eeeeeeeeeeee-1, then [eeeeeeeeeeee-2, eeeeeeeeeeee-3]");
  }

  @Test
  void anIdOfAnotherEpochIsUnknown() {
    Log log = new Log(Replayer.lastEvents(2))
        .append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2", "eeeeeeeeeeee-3", "eeeeeeeeeeee-4");

    assertThat(log.after("f-1")).isEqualTo("unknown");
    assertThat(log.after("f-3")).isEqualTo("unknown");
    assertThat(log.after("f-0")).isEqualTo("unknown");
  }

  @Test
  void anIdOfTheFutureIsUnknown() {
    Log log = new Log(Replayer.lastEvents(2))
        .append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2", "eeeeeeeeeeee-3");

    assertThat(log.after("eeeeeeeeeeee-4")).isEqualTo("unknown");
    assertThat(log.after("eeeeeeeeeeee-999999999999999999")).isEqualTo("unknown");
  }

  @Test
  void eachIdHasOneSpelling() {
    Log log = new Log(Replayer.lastEvents(2))
        .append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2", "eeeeeeeeeeee-3", "eeeeeeeeeeee-4");

    assertThat(log.after("eeeeeeeeeeee-01")).isEqualTo("unknown");
    assertThat(log.after("e-+1")).isEqualTo("unknown");
    assertThat(log.after("E-1")).isEqualTo("unknown");
    assertThat(log.after(" eeeeeeeeeeee-1")).isEqualTo("unknown");
  }

  @Test
  void idsThatThePublisherSetAreCountedBetweenThoseOfTheProvider() {
    Log log = new Log(Replayer.lastEvents(2))
        .append("eeeeeeeeeeee-1", "mine", "eeeeeeeeeeee-3", "other", "eeeeeeeeeeee-5");

    assertThat(log.after("eeeeeeeeeeee-1"))
        .isEqualTo("missed 2 up to eeeeeeeeeeee-3, then [other, eeeeeeeeeeee-5]");
    assertThat(log.after("eeeeeeeeeeee-3")).isEqualTo("found [other, eeeeeeeeeeee-5]");
    assertThat(log.after("other")).isEqualTo("found [eeeeeeeeeeee-5]");
    assertThat(log.after("mine")).as("nobody remembers it").isEqualTo("unknown");
  }

  @Test
  void anIdInTheWindowThatNeverWasIsUnknown() {
    Log log = new Log(Replayer.lastEvents(10)).append("eeeeeeeeeeee-1", "mine", "eeeeeeeeeeee-3");

    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("unknown");
  }

  @Test
  void idsOfThePublisherThatLookLikeACountDoNotHideALoss() {
    Log log = new Log(Replayer.lastEvents(1)).append("order-10", "user-1", "order-11");

    assertThat(log.after("order-10")).as("user-1 was missed").doesNotStartWith("found");
  }

  @Test
  void idsOfThePublisherThatLookLikeThoseOfTheProviderDoNotHideALoss() {
    Log log = new Log(Replayer.lastEvents(1))
        .append("eeeeeeeeeeee-10", "eeeeeeeeeeee-12", "user-1", "user-2");

    assertThat(log.after("eeeeeeeeeeee-12")).as("user-1 was missed").isEqualTo("unknown");
  }

  @Test
  void whatWasMissedIsNeverMoreThanSaidWhateverThePublishersIdsLookLike() {
    Log log = new Log(Replayer.lastEvents(1))
        .append("order-10", "user-1", "order-11", "user-2", "order-12");

    assertThat(log.after("order-10")).isIn("unknown", "missed 3 up to user-2, then [order-12]");
  }

  @Test
  void anIdOfThePublisherThatLooksLikeACountDoesNotHideTheIdsOfTheProvider() {
    Log log = new Log(Replayer.lastEvents(1))
        .append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2", "eeeeeeeeeeee-3", "order-10");

    assertThat(log.after("eeeeeeeeeeee-1"))
        .isEqualTo("missed 2 up to eeeeeeeeeeee-3, then [order-10]");
  }

  @Test
  void growsWithoutLosingItsPlace() {
    Log log = new Log(Replayer.lastEvents(1000));
    StringBuilder expected = new StringBuilder();
    for (int i = 1; i <= 100; i++) {
      log.append("eeeeeeeeeeee-" + i);
      expected.append(i == 1 ? "" : ", ").append("eeeeeeeeeeee-").append(i);
      assertThat(log.after("eeeeeeeeeeee-0")).isEqualTo("found [" + expected + "]");
    }
  }

  @Test
  void growsAlsoWhenItsOldestHasMovedOn() {
    // 20 small ones move the window's start within the ring, which then has to grow with a wrap in
    // it.
    Log log = new Log(Replayer.lastEvents(1000, 130));
    for (int i = 10; i < 30; i++) {
      log.append("e-" + i);
    }
    assertThat(log.after("")).endsWith("then [e-22, e-23, e-24, e-25, e-26, e-27, e-28, e-29]");

    for (int i = 1; i <= 40; i++) {
      log.append(new Event("x", "", "-" + i % 10));
    }
    assertThat(log.after("").split(", ")).hasSize(1 + 40).endsWith("-9", "-0]");
  }

  @Test
  void aPlaceInTheLogNeedNotBeginAtZero() {
    Replayer replayer = Replayer.lastEvents(2);
    replayer.append(5, message("eeeeeeeeeeee-6"));
    replayer.append(6, message("eeeeeeeeeeee-7"));
    replayer.append(7, message("eeeeeeeeeeee-8"));

    assertThat(replayer.after("eeeeeeeeeeee-5")).isInstanceOf(Replayer.Evicted.class);
    assertThat(replayer.after("eeeeeeeeeeee-4")).isInstanceOf(Replayer.Unknown.class);
  }

  @Test
  void aPositionThatIsLeftOutIsRefused() {
    Replayer replayer = Replayer.lastEvents(2);
    replayer.append(0, message("eeeeeeeeeeee-1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> replayer.append(2, message("eeeeeeeeeeee-3")))
        .withMessage("expected position 1, but got 2");
  }

  @Test
  void refusesToKeepNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replayer.lastEvents(0))
        .withMessageStartingWith(
            "count, maxBytes and age must be above zero, but were 0, 16777216 and ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replayer.lastEvents(1, 0))
        .withMessageStartingWith("count, maxBytes and age must be above zero, but were 1, 0 and ");
  }

  @Test
  void noneKeepsNothing() {
    Log log = new Log(Replayer.none()).append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2");

    assertThat(log.after("eeeeeeeeeeee-1")).isEqualTo("unknown");
    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("unknown");
    assertThat(log.after("")).isEqualTo("unknown");
  }

  private static Message message(String id) {
    return Message.of(Namespace.ROOT, Event.of(id).withId(id));
  }
}
