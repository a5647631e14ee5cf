package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that fall behind before their client has taken the first write. */
class SlowStartTest {

  private static final Namespace PETS = new Namespace("/pets");
  private static final Namespace NEWS = new Namespace("/news");

  private final ManualClock clock = ManualClock.create();
  private final ManualBus bus = ManualBus.readyAtOnce();
  private final RecordingSubscriber slow = new RecordingSubscriber().stall();
  private Hub hub;

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoHasSkippedIsToldOfItWithoutWaitingForTheNextEvent() {
    fallBehindBeforeTheFirstEvent(Overflow.SKIP);

    slow.resume();

    slow.awaitText("\"reason\":\"overflow\",\"missed\":101}");
  }

  @Test
  void whoHasFallenBehindIsCutWithoutWaitingForTheNextEvent() {
    fallBehindBeforeTheFirstEvent(Overflow.DISCONNECT);

    slow.resume();

    assertThat(slow.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
  }

  @Test
  void whoCatchesUpIsNotSentAgainWhatItHadWhenItsReplayWasAheadOfTheLogs() {
    Replayer replayer = Replayer.lastEvents(1000);
    hub = hub(Hub.builder(), new Replayer() {
      @Override
      public void append(long position, Message message) {
        replayer.append(position, message);
        if (message.event().id().equals("3")) {
          // The message is in the replayer, and in no log yet: who has it already joins ahead.
          hub.subscribe(List.of(PETS), Start.after("3"), Overflow.CATCH_UP, slow);
          Eventually.holds(() -> hub.status().channels() == 1);
        }
      }

      @Override
      public Replay after(String lastEventId) {
        return replayer.after(lastEventId);
      }
    });
    deliver(1, 3);
    slow.awaitWriting();
    deliver(4, 100);

    slow.resume();
    deliver(101, 101);

    slow.awaitText("id: 101\n");
    assertThat(slow.events())
        .extracting(Event::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(4, 101).mapToObj(Integer::toString).toList());
  }

  /** Has the log go on while the stream, which has gone live, waits for its first write. */
  private void fallBehindBeforeTheFirstEvent(Overflow overflow) {
    Replayer replayer = Replayer.lastEvents(1000);
    hub = hub(Hub.builder().withoutIdBlocks(), new Replayer() {
      @Override
      public void append(long position, Message message) {
        replayer.append(position, message);
      }

      @Override
      public Replay after(String lastEventId) {
        slow.awaitWriting(); // so that the stream goes live while its first write is outstanding
        return replayer.after(lastEventId);
      }
    });
    RecordingSubscriber marker = new RecordingSubscriber();
    hub.subscribe(List.of(NEWS), "", marker);
    marker.awaitText(":ok");
    deliver(1, 1);
    bus.deliver("2", NEWS, "for others");
    hub.subscribe(List.of(PETS), Start.after("1"), overflow, slow);
    Eventually.holds(() -> hub.status().channels() == 2);
    deliver(3, 102);
    bus.deliver("103", NEWS, "the dispatcher has looked");
    marker.awaitData(2);
  }

  private Hub hub(HubBuilder options, Replayer replayer) {
    return options
        .clock(clock, clock.scheduler())
        .provider(bus)
        .replayer(replayer)
        .dispatchers(1)
        .maxLagEvents(10)
        .build();
  }

  private void deliver(int first, int last) {
    for (int i = first; i <= last; i++) {
      bus.deliver(Integer.toString(i), "x".repeat(500));
    }
  }
}
