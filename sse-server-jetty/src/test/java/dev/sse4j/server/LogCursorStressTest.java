package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A cursor reads close behind one who appends, over many borders of segments. */
class LogCursorStressTest {

  private static final int EVENTS = 3_000_000;
  private static final int MOST_AHEAD = 10_000;
  private static final long LIMIT_SECONDS = 120;
  private static final EncodedEvent EVENT = EventEncoder.encode(Event.of("x".repeat(200)));

  @Test
  void aCursorPassesOverNothingThatIsAppendedWhileItMovesOn() throws Exception {
    EventLog log = new EventLog(
        new SegmentMemory(), new Lag(Long.MAX_VALUE, Long.MAX_VALUE), new Head(-1, ""), 0);
    LogCursor cursor = log.cursorAtEnd(0);
    LentBuffer buffer = new LentBuffer();
    AtomicLong seen = new AtomicLong();
    CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> append(log, seen));

    long read = 0;
    while (!appending.isDone() || !cursor.isAtEnd()) {
      if (cursor.nextWrite(SegmentMemory.LARGE_BYTES, buffer) != null) {
        read += cursor.advance();
      }
      seen.set(cursor.lastPosition());
    }

    appending.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(EVENTS - read).as("events that were passed over").isZero();
  }

  /** Never gets far ahead, so that memory does not depend on who is faster. */
  private static void append(EventLog log, AtomicLong seen) {
    for (int position = 0; position < EVENTS; position++) {
      while (position - seen.get() > MOST_AHEAD) {
        Thread.onSpinWait();
      }
      // A minute between them, so that segments stay small.
      log.append(EVENT, new Head(position, ""), "", TimeUnit.MINUTES.toNanos(position));
    }
  }
}
