package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EventParser;
import dev.sse4j.spi.Replayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One publisher that never pauses, and readers that cannot keep up with it. */
class TightLoopTest {

  private static final int EVENTS = 1_000_000;
  private static final int MAX_LAG_BYTES = 1 << 20;
  private static final int SAMPLE_EVERY = 50;
  private static final int READ_EVERY = 20_000;
  private static final long LIMIT_SECONDS = 120;
  private static final Pattern MISSED = Pattern.compile("\"missed\":(\\d+)}");

  /**
   * How many segments may come on top: the one that the floor stands in, the one that is filled,
   * and one for each of four readers that may stand below the floor.
   */
  private static final int SEGMENTS_BESIDE = 6;

  /** What a segment takes at the most, with what it knows of its entries. */
  private static final int SEGMENT_BYTES = SegmentMemory.LARGE_BYTES / 4 * 5;

  @Test
  void aPublisherThatNeverPausesIsHeldUpByNobodyAndWhatReadersMissTheyAreTold() throws Exception {
    try (Hub hub = Hub.builder()
        .maxLagBytes(MAX_LAG_BYTES)
        .maxLagEvents(EVENTS)
        .replayer(Replayer.lastEvents(1000))
        .withoutKeepAlive()
        .writeTimeout(Duration.ofMinutes(5))
        .build()) {
      Reader cut = new Reader(true);
      Reader skipping = new Reader(true);
      Reader catchingUp = new Reader(true);
      Reader prompt = new Reader(false);
      subscribe(hub, Overflow.DISCONNECT, cut);
      subscribe(hub, Overflow.SKIP, skipping);
      subscribe(hub, Overflow.CATCH_UP, catchingUp);
      subscribe(hub, Overflow.SKIP, prompt);
      Message message = Message.of(new Namespace("/ticks"), Event.of("x".repeat(200)));

      long most = 0;
      for (int i = 1; i <= EVENTS; i++) {
        hub.publish(message);
        if (i % SAMPLE_EVERY == 0) {
          most = Math.max(most, hub.status().logBytes());
        }
        if (i % READ_EVERY == 0) {
          skipping.readOn();
          catchingUp.readOn();
        }
      }

      // All is published, though two readers have taken but one write in twenty thousand events.
      assertThat(cut.over.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseReason.OVERRUN);
      for (Reader reader : List.of(skipping, catchingUp, prompt)) {
        reader.readAll();
        assertThat(reader.finished.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(most)
          .as("the most memory that the log has had")
          .isLessThanOrEqualTo(
              (MAX_LAG_BYTES / SegmentMemory.LARGE_BYTES + SEGMENTS_BESIDE) * SEGMENT_BYTES);
      for (Reader reader : List.of(skipping, catchingUp, prompt)) {
        assertThat(reader.faults).isEmpty();
        assertThat(reader.seen + reader.missed).isEqualTo(EVENTS);
      }
      assertThat(skipping.missed).isPositive();
      assertThat(catchingUp.missed).isPositive();
    }
  }

  private static void subscribe(Hub hub, Overflow overflow, Reader reader) throws Exception {
    hub.subscribe(List.of(Namespace.ROOT), Start.after(""), overflow, reader);
    assertThat(reader.begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** Reads all as it comes, or one write each time that it is told to. */
  private static final class Reader implements Subscriber, EventParser.Sink {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final CompletableFuture<CloseReason> over = new CompletableFuture<>();
    private final AtomicReference<Completion> held = new AtomicReference<>();
    private volatile boolean slow;

    // Written by the dispatcher, read by the test when there is nothing more to come.
    private final EventParser parser =
        new EventParser(this, EventParser.DEFAULT_MAX_EVENT_BYTES, "");
    private final List<String> faults = new ArrayList<>();
    private long seen;
    private long missed;
    private long last; // the sequence of the last event seen or skipped

    Reader(boolean slow) {
      this.slow = slow;
    }

    void readOn() {
      Completion completion = held.getAndSet(null);
      if (completion != null) {
        completion.succeeded();
      }
    }

    void readAll() {
      slow = false;
      readOn();
    }

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      parser.parse(copy, 0, copy.length);
      if (last == 0) {
        completion.succeeded();
      } else {
        held.set(completion);
        if (!slow) {
          readOn();
        }
      }
    }

    @Override
    public void lastEventId(String id) {
      begun.countDown();
    }

    @Override
    public void event(Event event) {
      long sequence = Long.parseLong(event.id().substring(event.id().indexOf('-') + 1));
      if (event.type().equals(Gap.TYPE)) {
        skip(sequence, event.data());
      } else {
        seen++;
        expect(sequence == last + 1, "behind " + last + " comes " + sequence + " without a gap");
        last = sequence;
      }
      if (last == EVENTS) {
        finished.countDown();
      }
    }

    private void skip(long sequence, String data) {
      Matcher matcher = MISSED.matcher(data);
      long skipped = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
      expect(skipped > 0, "behind " + last + " nothing is missed in " + data);
      // The id is that of the last event skipped, or is left as it was.
      expect(
          sequence == last || sequence == last + skipped,
          "behind " + last + " there is at " + sequence + " the gap " + data);
      missed += skipped;
      last += skipped;
    }

    private void expect(boolean holds, String fault) {
      if (!holds) {
        faults.add(fault);
      }
    }

    @Override
    public void end(CloseReason reason) {
      over.complete(reason);
    }

    @Override
    public void abort(CloseReason reason) {
      over.complete(reason);
      Completion completion = held.getAndSet(null);
      if (completion != null) {
        completion.failed(new IOException("aborted"));
      }
    }

    @Override
    public Peer peer() {
      return new Peer("/ticks", "", "", "");
    }
  }
}
