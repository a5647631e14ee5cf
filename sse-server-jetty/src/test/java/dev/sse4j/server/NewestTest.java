package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes new, and begins with the newest events. */
class NewestTest {

  private Hub hub = Hub.create();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoAsksForTheNewestIsGivenThoseOfItsNamespacesAndThenWhatComes() {
    publish(500);
    RecordingSubscriber subscriber = subscribe(3, "/odd");
    hub.publish("/odd/x", Event.of("live"));

    assertThat(subscriber.awaitData(4)).containsExactly("495", "497", "499", "live");
    assertThat(subscriber.text()).doesNotContain("sse.gap");
  }

  @Test
  void theyHaveTheirIdsAndThenTheNewestIsTold() {
    publish(100);
    String newest = hub.publish("/other", Event.of("not for it"));

    RecordingSubscriber subscriber = subscribe(1, "/odd");

    subscriber.awaitText("-100\ndata: 99\n\nid: " + newest + "\n\n");
  }

  @Test
  void thereMayBeFewerThanAskedFor() {
    publish(4);
    RecordingSubscriber subscriber = subscribe(1000, "/odd");
    hub.publish("/odd", Event.of("live"));

    assertThat(subscriber.awaitData(3)).containsExactly("1", "3", "live");
  }

  @Test
  void whatHasLeftTheWindowIsNoGapForIt() {
    restart(Hub.builder().replayer(Replayer.lastEvents(10)));
    publish(1000);
    RecordingSubscriber subscriber = subscribe(1000, "/odd");
    hub.publish("/odd", Event.of("live"));

    assertThat(subscriber.awaitData(6)).containsExactly("991", "993", "995", "997", "999", "live");
  }

  @Test
  void whatComesWhileTheyAreLookedForIsGivenToo() {
    Hub[] publisher = new Hub[1];
    restart(Hub.builder().replayer(new LookingReplayer(() -> {
      for (int i = 0; i < 200; i++) {
        publisher[0].publish(i % 2 == 0 ? "/even" : "/odd", Event.of("meanwhile " + i));
      }
    })));
    publisher[0] = hub;
    publish(100);
    RecordingSubscriber subscriber = subscribe(2, "/odd");

    assertThat(subscriber.awaitData(102))
        .startsWith("97", "99", "meanwhile 1", "meanwhile 3")
        .endsWith("meanwhile 199");
    assertThat(subscriber.text()).doesNotContain("sse.gap");
  }

  @Test
  void whatIsEvictedWhileTheyAreLookedForIsAGap() {
    Hub[] publisher = new Hub[1];
    restart(Hub.builder().replayer(new LookingReplayer(Replayer.lastEvents(10), () -> {
      for (int i = 0; i < 50; i++) {
        publisher[0].publish("/odd", Event.of("meanwhile " + i));
      }
    })));
    publisher[0] = hub;
    publish(100);
    RecordingSubscriber subscriber = subscribe(2, "/odd");

    List<String> data = subscriber.awaitData(11);
    assertThat(data.get(0)).contains("\"reason\":\"evicted\",\"missed\":40}");
    assertThat(data.subList(1, 11)).startsWith("meanwhile 40").endsWith("meanwhile 49");
  }

  @Test
  void whatIsFoundIsForgottenIfWhatFollowedItLeavesTheWindowMeanwhile() {
    Hub[] publisher = new Hub[1];
    restart(Hub.builder().replayer(new LookingReplayer(Replayer.lastEvents(100), 2, () -> {
      for (int i = 0; i < 100; i++) {
        publisher[0].publish("/odd", Event.of("meanwhile " + i));
      }
    })));
    publisher[0] = hub;
    publish(100); // of which the first 64 have been read when all leave the window
    RecordingSubscriber subscriber = subscribe(10, "/odd");

    assertThat(subscriber.awaitData(100)).startsWith("meanwhile 0", "meanwhile 1");
    assertThat(subscriber.text()).doesNotContain("sse.gap");
  }

  @Test
  void whatIsFoundIsForgottenIfAllThatFollowedItGrowsTooOldMeanwhile() {
    ManualClock time = ManualClock.create();
    restart(Hub.builder()
        .replayer(new LookingReplayer(
            Replayer.within(Duration.ofSeconds(10), 1000, 1 << 20, time),
            2,
            () -> time.advance(Duration.ofSeconds(20)))));
    publish(100);
    RecordingSubscriber subscriber = subscribe(10, "/odd");
    subscriber.awaitText("id: ");
    hub.publish("/odd", Event.of("live"));

    assertThat(subscriber.awaitData(1)).containsExactly("live");
    assertThat(subscriber.text()).doesNotContain("sse.gap");
  }

  @Test
  void whatHasComeSinceAndGrownTooOldMeanwhileIsAGap() {
    ManualClock time = ManualClock.create();
    Hub[] publisher = new Hub[1];
    Replayer kept = Replayer.within(Duration.ofSeconds(10), 1000, 1 << 20, time);
    restart(Hub.builder().replayer(new LookingReplayer(kept, 2, () -> {
      for (int i = 0; i < 5; i++) {
        publisher[0].publish("/odd", Event.of("meanwhile " + i));
      }
      time.advance(Duration.ofSeconds(20));
    })));
    publisher[0] = hub;
    publish(100);

    assertThat(subscribe(10, "/odd").awaitData(1).get(0))
        .contains("\"reason\":\"evicted\",\"missed\":5}");
  }

  @Test
  void whatTheBusLosesWhileTheyAreLookedForIsTold() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().provider(bus).replayer(new LookingReplayer(() -> {
      bus.lose("trimmed");
      bus.deliver("3", "three");
    })));
    bus.deliver("1", new Namespace("/elsewhere"), "one");

    List<String> data = subscribe(5, "/pets").awaitData(2);

    assertThat(data.get(0)).contains("\"reason\":\"lost\"");
    assertThat(data.get(1)).isEqualTo("three");
  }

  @Test
  void whatTheBusLosesBehindEventsOfAnotherTimeIsTold() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().provider(bus).replayer(new OlderReplayer()));
    bus.deliver("1", "one");
    bus.lose("trimmed");
    bus.deliver("2", "two");

    List<String> data = subscribe(5, "/pets").awaitData(4);

    assertThat(data.get(0)).contains("\"reason\":\"lost\"");
    assertThat(data.subList(1, 4)).containsExactly("older", "one", "two");
  }

  @Test
  void whoHasReadAheadOfTheLogIsToldUpToWhereItIsComplete() {
    Replayer kept = Replayer.lastEvents(1000);
    List<String> told = new ArrayList<>();
    restart(Hub.builder().replayer(new Replayer() {
      @Override
      public void append(long position, Message message) {
        kept.append(position, message);
        if (message.event().data().equals("ahead")) { // it is not in the log yet
          RecordingSubscriber subscriber = subscribe(1, "/odd");
          subscriber.awaitText("id: ");
          told.add(subscriber.firstId());
        }
      }

      @Override
      public Replay after(String lastEventId) {
        return kept.after(lastEventId);
      }
    }));

    String ahead = hub.publish("/even", Event.of("ahead"));

    assertThat(told).containsExactly(ahead);
  }

  @Test
  void manyLargeOnesComeWhole() {
    restart(Hub.builder().replayer(Replayer.lastEvents(1000, 100 << 20)));
    String large = "x".repeat(100_000);
    IntStream.range(0, 200).forEach(i -> hub.publish("/odd", Event.of(i + large)));
    RecordingSubscriber subscriber = subscribe(150, "/odd");
    hub.publish("/odd", Event.of("live"));

    assertThat(subscriber.awaitData(151))
        .containsExactlyElementsOf(IntStream.rangeClosed(50, 200)
            .mapToObj(i -> i < 200 ? i + large : "live")
            .toList());
  }

  @Test
  void noneAreGivenWithoutAReplayerOrWhenNoneAreAskedFor() {
    restart(Hub.builder().retain(10));
    publish(10);
    RecordingSubscriber none = subscribe(0, "/odd");
    hub.publish("/odd", Event.of("live"));
    assertThat(none.awaitData(1)).containsExactly("live");

    restart(Hub.builder().replayer(Replayer.none()));
    publish(10);
    RecordingSubscriber unreplayed = subscribe(10, "/odd");
    hub.publish("/odd", Event.of("live"));
    assertThat(unreplayed.awaitData(1)).containsExactly("live");
    assertThat(unreplayed.text()).doesNotContain("sse.gap");
  }

  @Test
  void whatIsRetainedIsNotSentBesideThem() {
    restart(Hub.builder().retain(10));
    publish(10);
    RecordingSubscriber subscriber = subscribe(1, "/odd");
    hub.publish("/odd", Event.of("live"));

    assertThat(subscriber.awaitData(2)).containsExactly("9", "live");
  }

  @Test
  void whatTheBusLostBetweenThemIsToldBeforeThem() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().provider(bus));
    bus.deliver("1", "one");
    bus.deliver("2", "two");
    bus.lose("trimmed");
    bus.deliver("3", "three");

    assertThat(subscribe(1, "/pets").awaitData(1)).containsExactly("three");
    assertThat(subscribe(2, "/pets").awaitData(3).get(0)).contains("\"reason\":\"lost\"");
  }

  @Test
  void aReplayerThatFailsEndsThatStreamAlone() {
    restart(Hub.builder().replayer(new FailingReplayer()));

    assertThat(subscribe(1, "/odd").awaitClosed()).isEqualTo(CloseReason.REPLAY_FAILED);
  }

  @Test
  void howManyIsNotNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Start.Newest(-1))
        .withMessage("events must not be negative, but was -1");
  }

  /** Publishes numbers from 0, to {@code /even} and to {@code /odd}. */
  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      hub.publish(i % 2 == 0 ? "/even" : "/odd", Event.of(Integer.toString(i)));
    }
  }

  private RecordingSubscriber subscribe(int newest, String path) {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(namespaces(path), new Start.Newest(newest), hub.overflow(), subscriber);
    return subscriber;
  }

  private void restart(HubBuilder options) {
    hub.close();
    hub = options.build();
  }

  /** Has something done before it is read for the nth time; to look for its beginning is the first. */
  private static final class LookingReplayer implements Replayer {

    private final Replayer kept;
    private final int nth;
    private final Runnable whenRead;
    private final AtomicInteger reads = new AtomicInteger();

    LookingReplayer(Runnable whenRead) {
      this(Replayer.lastEvents(1000), whenRead);
    }

    LookingReplayer(Replayer kept, Runnable whenRead) {
      this(kept, 1, whenRead);
    }

    LookingReplayer(Replayer kept, int nth, Runnable whenRead) {
      this.kept = kept;
      this.nth = nth;
      this.whenRead = whenRead;
    }

    @Override
    public void append(long position, Message message) {
      kept.append(position, message);
    }

    @Override
    public Replay after(String lastEventId) {
      Replay found = kept.after(lastEventId);
      Cursor cursor = found instanceof Found all ? all.cursor() : ((Evicted) found).cursor();
      if (nth == 1) {
        read();
      }
      return new Found(new Cursor() {
        @Override
        public List<Entry> next(int max) {
          if (nth > 1) {
            read();
          }
          return cursor.next(max);
        }

        @Override
        public long position() {
          return cursor.position();
        }
      });
    }

    private void read() {
      if (reads.incrementAndGet() == nth) {
        whenRead.run();
      }
    }
  }

  /** Has an event from before this process. */
  private static final class OlderReplayer implements Replayer {

    private final Replayer kept = Replayer.lastEvents(1000);

    @Override
    public void append(long position, Message message) {
      kept.append(position, message);
    }

    @Override
    public Replay after(String lastEventId) {
      Cursor cursor = ((Found) kept.after(lastEventId)).cursor();
      Message older = Message.of(new Namespace("/pets"), Event.of("older").withId("0"));
      AtomicInteger reads = new AtomicInteger();
      return new Found(new Cursor() {
        @Override
        public List<Entry> next(int max) {
          return reads.incrementAndGet() == 1
              ? List.of(new Entry(OptionalLong.empty(), older))
              : cursor.next(max);
        }

        @Override
        public long position() {
          return cursor.position();
        }
      });
    }
  }
}
