package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hub with a bus that is not its own, and with replayers that fail. */
class HubProviderTest {

  private static final Namespace PETS = new Namespace("/pets");
  private static final String SEQUENCE = "0123456789ab-";

  private final ManualBus bus = ManualBus.notReady();
  private Hub hub = Hub.builder().provider(bus).build();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void subscribingWaitsUntilTheBusHasGivenAllThatItHasKept() {
    bus.deliver("1", "kept");
    assertThat(hub.isReady()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> subscribe(""));

    bus.becomeReady();

    assertThat(hub.isReady()).isTrue();
    bus.deliver("2", "live");
    assertThat(subscribe("1").awaitData(1)).containsExactly("live");
  }

  @Test
  void aLossOfTheBusIsToldToEveryStreamInItsPlace() {
    bus.becomeReady();
    RecordingSubscriber subscriber = subscribe("");
    subscriber.awaitText(":ok");
    bus.deliver("1", "before");

    bus.lose("the stream was trimmed");
    bus.deliver("5", "after");

    assertThat(subscriber.awaitData(3))
        .containsExactly(
            "before", "{\"lastEventId\":\"1\",\"reason\":\"lost\",\"missed\":null}", "after");
  }

  @Test
  void aReplayDoesNotPassOverALossInSilence() {
    bus.becomeReady();
    bus.deliver("1", "before");
    bus.lose("the stream was trimmed");
    bus.deliver("5", "after");

    RecordingSubscriber subscriber = subscribe("1");

    assertThat(subscriber.awaitData(2)).last().isEqualTo("after");
    assertThat(subscriber.events().get(0).type()).isEqualTo("sse.gap");
  }

  @Test
  void anEventThatIsTooLargeForThisHubIsAGapAlsoWhereItIsReplayed() {
    Message large = Message.of(PETS, Event.of("x".repeat(1000)).withId("2"));
    Message small = Message.of(PETS, Event.of("small").withId("3"));
    hub.close();
    hub = Hub.builder()
        .maxEventBytes(500)
        .provider(bus)
        .replayer(having(large, small))
        .build();
    bus.becomeReady();

    RecordingSubscriber subscriber = subscribe("1");

    assertThat(subscriber.awaitData(2))
        .containsExactly("{\"lastEventId\":\"1\",\"reason\":\"lost\",\"missed\":null}", "small");
    assertThat(subscriber.events().get(0).id()).isEqualTo("2");
  }

  /** Returns a replayer that has these messages from before this process. */
  private static Replayer having(Message... messages) {
    return new FailingReplayer() {
      @Override
      public Replay after(String lastEventId) {
        Iterator<Message> left = List.of(messages).iterator();
        return new Found(new Cursor() {
          @Override
          public List<Entry> next(int max) {
            return left.hasNext()
                ? List.of(new Entry(OptionalLong.empty(), left.next()))
                : List.of();
          }

          @Override
          public long position() {
            return 0;
          }
        });
      }
    };
  }

  @Test
  void aLossAmongWhatWasEvictedCannotBeCounted() {
    hub.close();
    hub = Hub.builder().provider(bus).replayer(Replayer.lastEvents(10)).build();
    bus.becomeReady();
    deliver(1, 12);
    bus.lose("the stream was trimmed");
    deliver(13, 40);

    RecordingSubscriber subscriber = subscribe(SEQUENCE + 5);

    assertThat(subscriber.awaitData(1))
        .first()
        .asString()
        .contains("\"reason\":\"evicted\",\"missed\":null");
  }

  @Test
  void whoResumesAtTheNewestEventIsToldOfALossBehindIt() {
    bus.becomeReady();
    bus.deliver("1", "before");
    bus.lose("the stream was trimmed");

    RecordingSubscriber subscriber = subscribe("1");

    assertThat(subscriber.awaitData(1)).first().asString().contains("\"reason\":\"lost\"");
  }

  @Test
  void whoSkipsALossOfTheBusIsNotToldACountThatCannotBeRight() {
    hub.close();
    hub = Hub.builder().provider(bus).overflow(Overflow.SKIP).maxLagEvents(100).build();
    bus.becomeReady();
    RecordingSubscriber slow = subscribe("");
    slow.awaitText(":ok");
    bus.deliver("0", "seen");
    slow.awaitData(1);
    slow.stall();
    bus.lose("the stream was trimmed");
    slow.awaitWriting();
    for (int i = 1; i <= 1000; i++) {
      bus.deliver(Integer.toString(i), "skipped");
    }

    slow.resume();

    assertThat(slow.awaitData(3))
        .containsExactly(
            "seen",
            "{\"lastEventId\":\"0\",\"reason\":\"lost\",\"missed\":null}",
            "{\"lastEventId\":\"0\",\"reason\":\"overflow\",\"missed\":null}");
  }

  @Test
  void anEventOverTheBusThatIsTooLargeIsALoss() {
    hub.close();
    hub = Hub.builder().provider(bus).maxEventBytes(1000).build();
    bus.becomeReady();
    RecordingSubscriber subscriber = subscribe("");
    subscriber.awaitText(":ok");

    bus.deliver("1", "x".repeat(1000));

    assertThat(subscriber.awaitData(1)).first().asString().contains("\"reason\":\"lost\"");
  }

  // PEERS W34: a panic in the replayer ended all delivery.
  @Test
  void aReplayerThatCannotAppendIsSwitchedOffAndDeliveryGoesOn() {
    AtomicInteger appends = new AtomicInteger();
    restart(new FailingReplayer() {
      @Override
      public void append(long position, Message message) {
        appends.incrementAndGet();
        throw new IllegalStateException("disk full");
      }
    });
    RecordingSubscriber subscriber = subscribe("");
    subscriber.awaitText(":ok");

    bus.deliver("1", "one");
    bus.deliver("2", "two");

    assertThat(subscriber.awaitData(2)).containsExactly("one", "two");
    assertThat(appends).hasValue(1);
    assertThat(subscribe("1").awaitData(1)).first().asString().contains("\"reason\":\"unknown\"");
  }

  // PEERS W30: an error was written into the stream as text.
  @Test
  void aReplayerThatCannotBeReadEndsTheOneStreamThatAsked() {
    restart(new FailingReplayer());
    RecordingSubscriber live = subscribe("");
    live.awaitText(":ok");
    bus.deliver("1", "one");

    RecordingSubscriber asking;
    try (RecordedLog log = new RecordedLog("dev.sse4j.server")) {
      asking = subscribe("0");
      assertThat(asking.awaitClosed()).isEqualTo(CloseReason.REPLAY_FAILED);
      assertThat(log.lines(Level.WARNING)).singleElement().asString().contains("event id \"0\"");
    }

    assertThat(asking.text()).contains("retry: ");
    assertThat(asking.wasAborted()).isFalse();
    bus.deliver("2", "two");
    assertThat(live.awaitData(2)).containsExactly("one", "two");
  }

  @Test
  void anEventThatComesBetweenTheLastBatchAndTheJoinIsNotLost() {
    AtomicInteger between = new AtomicInteger();
    restart(new SlowToAnswer(() -> {
      if (between.incrementAndGet() == 1) {
        bus.deliver("3", "between");
      }
    }));
    bus.deliver("1", "one");
    bus.deliver("2", "two");

    RecordingSubscriber subscriber = subscribe("1");
    subscriber.awaitData(2);
    bus.deliver("4", "live");

    assertThat(subscriber.awaitData(3)).containsExactly("two", "between", "live");
  }

  @Test
  void theIdOfAStreamNeverGoesBackWhenItsReplayWasAheadOfTheLogs() {
    List<RecordingSubscriber> subscribers = new ArrayList<>();
    Replayer replayer = Replayer.lastEvents(100);
    restart(new FailingReplayer() {
      @Override
      public void append(long position, Message message) {
        replayer.append(position, message);
        if (message.event().id().equals("3")) {
          // The message is in the replayer, and in no log yet: who resumes now reads it and joins.
          subscribers.add(subscribe("1"));
          subscribers.get(0).awaitData(2);
          Eventually.holds(() -> hub.status().channels() == 1);
        }
      }

      @Override
      public Replay after(String lastEventId) {
        return replayer.after(lastEventId);
      }
    });
    bus.deliver("1", "one");
    bus.deliver("2", "two");
    bus.deliver("3", "three");
    bus.deliver("4", "four");

    RecordingSubscriber subscriber = subscribers.get(0);
    assertThat(subscriber.awaitData(3)).containsExactly("two", "three", "four");
    assertThat(subscriber.text()).containsOnlyOnce("id: 2\n");
  }

  private RecordingSubscriber subscribe(String lastEventId) {
    RecordingSubscriber subscriber =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, lastEventId);
    hub.subscribe(List.of(PETS), lastEventId, subscriber);
    return subscriber;
  }

  /** With ids as the provider in memory makes them, so that the replayer can count. */
  private void deliver(int first, int last) {
    for (int i = first; i <= last; i++) {
      bus.deliver(SEQUENCE + i, "x");
    }
  }

  private void restart(Replayer replayer) {
    hub.close();
    hub = Hub.builder().provider(bus).replayer(replayer).build();
    bus.becomeReady();
  }

  /** Does something between the reading of an empty batch and its return. */
  private static final class SlowToAnswer implements Replayer {

    private final Replayer replayer = Replayer.lastEvents(100);
    private final Runnable afterAnEmptyBatch;

    SlowToAnswer(Runnable afterAnEmptyBatch) {
      this.afterAnEmptyBatch = afterAnEmptyBatch;
    }

    @Override
    public void append(long position, Message message) {
      replayer.append(position, message);
    }

    @Override
    public Replay after(String lastEventId) {
      Cursor cursor = ((Found) replayer.after(lastEventId)).cursor();
      return new Found(new Cursor() {
        private long position = cursor.position();

        @Override
        public List<Entry> next(int max) {
          List<Entry> entries = cursor.next(max);
          position = cursor.position();
          if (entries.isEmpty()) {
            afterAnEmptyBatch.run();
          }
          return entries;
        }

        @Override
        public long position() {
          return position;
        }
      });
    }
  }
}
