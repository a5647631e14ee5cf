package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static final int MAX_WRITE = 64 << 10;

  private final SegmentMemory memory = new SegmentMemory();
  private final LentBuffer buffer = new LentBuffer();
  private long nextPosition;

  @Test
  void aNewLogHasNoMemory() {
    log(1 << 20, 10_000);

    assertThat(memory.taken()).isZero();
  }

  @Test
  void aCursorReadsWhatIsAppendedAfterItEntered() {
    EventLog log = log(1 << 20, 10_000);
    append(log, "before");
    LogCursor cursor = log.cursorAtEnd(0);
    append(log, "one");
    append(log, "two");

    assertThat(read(cursor)).isEqualTo("data: one\n\ndata: two\n\n");
    assertThat(cursor.nextWrite(MAX_WRITE, buffer)).isNull();
    assertThat(cursor.isAtEnd()).isTrue();
  }

  @Test
  void aWriteEndsAtAnEventBoundary() {
    EventLog log = log(1 << 20, 10_000);
    LogCursor cursor = log.cursorAtEnd(0);
    append(log, "12345678");
    append(log, "12345678");
    append(log, "12345678");

    ByteBuffer write = cursor.nextWrite(40, buffer);

    assertThat(write.remaining()).isEqualTo(32);
    assertThat(cursor.advance()).isEqualTo(2);
    assertThat(cursor.isWithinEvent()).isFalse();
  }

  @Test
  void anEventAboveTheWriteBoundGoesOutInParts() {
    EventLog log = log(1 << 20, 10_000);
    LogCursor cursor = log.cursorAtEnd(0);
    append(log, "x".repeat(100));

    assertThat(cursor.nextWrite(64, buffer).remaining()).isEqualTo(64);
    assertThat(cursor.advance()).isZero();
    assertThat(cursor.isWithinEvent()).isTrue();
    assertThat(cursor.nextWrite(64, buffer).remaining()).isEqualTo(44);
    assertThat(cursor.advance()).isEqualTo(1);
    assertThat(cursor.isWithinEvent()).isFalse();
  }

  @Test
  void eventsAreCountedOnceAlsoWhereASegmentEnds() {
    EventLog log = log(1 << 20, 10_000);
    LogCursor cursor = log.cursorAtEnd(0);
    for (int i = 0; i < 1000; i++) {
      append(log, "x".repeat(100));
    }

    long events = 0;
    while (cursor.nextWrite(MAX_WRITE, buffer) != null) {
      events += cursor.advance();
    }

    assertThat(events).isEqualTo(1000);
    assertThat(cursor.eventsBefore()).isEqualTo(1000);
  }

  // PEERS W34: buffers grew and stayed.
  @Test
  void segmentsGrowWithTrafficAndGoWhenTheSlowestCursorHasLeftThem() {
    EventLog log = log(1 << 20, 100_000);
    LogCursor fast = log.cursorAtEnd(0);
    LogCursor slow = log.cursorAtEnd(0);
    for (int i = 0; i < 2000; i++) {
      append(log, "x".repeat(100));
      read(fast);
    }
    assertThat(memory.taken()).isGreaterThan(2000 * 100);

    while (!slow.isAtEnd()) {
      read(slow);
    }
    append(log, "drops what nobody reads");

    assertThat(memory.taken()).isLessThanOrEqualTo(2 * SegmentMemory.LARGE_BYTES);
    assertThat(memory.linked()).isEqualTo(memory.taken());
  }

  @Test
  void aCursorBelowTheFloorIsOverrunAndKeepsNoMoreThanItsSegment() {
    EventLog log = log(100_000, 10_000);
    LogCursor cursor = log.cursorAtEnd(0);
    for (int i = 0; i < 10_000; i++) {
      append(log, "x".repeat(1000));
    }

    assertThat(cursor.isOverrun()).isTrue();
    assertThat(cursor.nextWrite(MAX_WRITE, buffer)).isNull();
    assertThat(memory.taken()).isLessThanOrEqualTo(100_000 + 2 * SegmentMemory.LARGE_BYTES);

    cursor.release();
    cursor.release();
    log.free();
    assertThat(memory.taken()).isZero();
    assertThat(memory.linked()).isZero();
  }

  @Test
  void aCursorMayBeBehindByAsManyEventsAsTheBoundSays() {
    EventLog log = log(1 << 20, 1000);
    LogCursor cursor = log.cursorAtEnd(0);
    for (int i = 0; i < 1000; i++) {
      append(log, "x");
    }

    assertThat(cursor.isOverrun()).isFalse();
    assertThat(read(cursor)).hasSize(1000 * "data: x\n\n".length());
  }

  @Test
  void theBytesOfAWriteStayAsTheyAreUntilItsCursorIsReleased() {
    EventLog log = log(70_000, 10_000);
    for (int i = 0; i < 700; i++) {
      append(log, "a".repeat(100));
    }
    LogCursor cursor = log.cursorAtEnd(0);
    append(log, "outstanding");
    ByteBuffer write = cursor.nextWrite(MAX_WRITE, buffer);

    for (int i = 0; i < 10_000; i++) {
      append(log, "b".repeat(100));
    }

    assertThat(cursor.isOverrun()).isTrue();
    assertThat(text(write)).startsWith("data: outstanding\n\n");
  }

  @Test
  void whatWasReplayedJustBeforeACursorEnteredIsPassedOver() {
    EventLog log = log(1 << 20, 10_000);
    append(log, "position 0");
    LogCursor cursor = log.cursorAtEnd(2);

    append(log, "position 1");
    assertThat(cursor.nextWrite(MAX_WRITE, buffer)).isNull();
    append(log, "position 2");

    assertThat(read(cursor)).isEqualTo("data: position 2\n\n");
  }

  @Test
  void aNoticeAtThePositionOfAMessageIsNotPassedOver() {
    EventLog log = log(1 << 20, 10_000);
    LogCursor cursor = log.cursorAtEnd(5);
    append(log, "replayed", 4);
    append(log, "notice", 5);
    append(log, "another", 5);
    append(log, "message", 5);
    append(log, "next", 6);

    assertThat(read(cursor)).startsWith("data: notice\n\ndata: another\n\ndata: message\n\n");
  }

  @Test
  void whoReadsALogThatCannotTakeAnEventIsOverrunAndWhoComesLaterIsNot() {
    boolean[] exhausted = {false};
    SegmentMemory scarce = new SegmentMemory(capacity -> {
      if (exhausted[0] && capacity > 0) {
        throw new OutOfMemoryError("none is left");
      }
      return ByteBuffer.allocate(capacity);
    });
    EventLog log = new EventLog(scarce, new Lag(1 << 20, 10_000), new Head(-1, ""), 0);
    Channel channel = new Channel(new TreeSet<>(Set.of(Namespace.ROOT)), log);
    LogCursor early = log.cursorAtEnd(0);
    EncodedEvent event = EventEncoder.encode(Event.of("x".repeat(300)));
    assertThat(channel.append(event, new Head(0, "0"), "", 0)).isTrue();

    exhausted[0] = true;
    assertThat(channel.append(event, new Head(1, "1"), "", 0)).isFalse();
    exhausted[0] = false;
    LogCursor late = log.cursorAtEnd(2);
    assertThat(channel.append(event, new Head(2, "2"), "", 0)).isTrue();

    assertThat(early.isOverrun()).isTrue();
    assertThat(late.isOverrun()).isFalse();
    assertThat(read(late)).hasSize(event.size());
    exhausted[0] = true;
    channel.appendNotice(event, 3, 0);
    assertThat(late.isOverrun()).isTrue();
    early.release();
    late.release();
    log.free();
    assertThat(scarce.taken()).isZero();
    assertThat(scarce.linked()).isZero();
  }

  @Test
  void ofALogOnlyWhatHasKeysIsHeldForWhoSkips() {
    EventLog log = log(1 << 20, 10_000);
    LogCursor slow = log.cursorAtEnd(0);
    append(log, "", "x".repeat(60_000));
    append(log, "", "x".repeat(60_000));
    assertThat(log.holdKeyed()).isEmpty();

    append(log, "key", "y".repeat(60_000));
    append(log, "", "x".repeat(60_000));
    List<Segment> held = log.holdKeyed();

    assertThat(held).hasSize(1);
    assertThat(held.get(0).key(0)).isEqualTo("key");
    held.forEach(Segment::release);
    slow.release();
    log.free();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void whatIsKeptByKeyGoesBeforeTheLogGivesUpEvents() {
    EventLog log = log(1000, 100);
    log.keepNewestByKey();
    LogCursor slow = log.cursorAtEnd(0);
    append(log, "1", "x".repeat(800));
    append(log, "2", "x".repeat(800));
    append(log, "3", "x".repeat(800));
    LogCursor fast = log.cursorAtEnd(0);
    append(log, "4", "x".repeat(800));
    assertThat(slow.isOverrun()).isTrue();
    assertThat(log.droppedFrom(0)).isNotEmpty();
    long before = memory.taken();

    assertThat(log.dropOldest(0)).isTrue();

    assertThat(log.droppedFrom(0)).isEmpty();
    assertThat(memory.taken()).isLessThan(before);
    assertThat(fast.isOverrun()).isFalse();
    slow.release();
    fast.release();
    log.free();
    assertThat(memory.taken()).isZero();
    assertThat(memory.linked()).isZero();
  }

  @Test
  void whatIsKeptByKeyIsForgottenWhenNobodyIsOwedIt() {
    EventLog log = log(1000, 100);
    log.keepNewestByKey();
    LogCursor slow = log.cursorAtEnd(0);
    for (int i = 0; i < 5; i++) {
      append(log, "key " + i, "x".repeat(800));
    }
    log.shrink(0);
    assertThat(log.droppedFrom(0)).as("while it is owed").isNotEmpty();

    slow.release();
    log.shrink(0);

    assertThat(log.droppedFrom(0)).isEmpty();
  }

  @Test
  void whatIsKeptByKeyIsGivenBackWithTheLog() {
    EventLog log = log(1000, 100);
    log.keepNewestByKey();
    LogCursor slow = log.cursorAtEnd(0);
    for (int i = 0; i < 5; i++) {
      append(log, "key " + i, "x".repeat(800));
    }
    assertThat(log.droppedFrom(0)).isNotEmpty();

    log.free();
    slow.release();

    assertThat(memory.taken()).isZero();
    assertThat(memory.linked()).isZero();
  }

  @Test
  void thereIsALimitToDirectMemory() {
    List<ByteBuffer> large = new ArrayList<>();
    for (int i = 0; i < 1030; i++) {
      large.add(memory.take(SegmentMemory.LARGE_BYTES));
    }

    assertThat(large.stream().filter(ByteBuffer::isDirect)).hasSize(1024);
    large.forEach(memory::give);
    assertThat(memory.take(SegmentMemory.LARGE_BYTES).isDirect())
        .as("used again")
        .isTrue();
  }

  private EventLog log(long maxLagBytes, long maxLagEvents) {
    return new EventLog(memory, new Lag(maxLagBytes, maxLagEvents), new Head(-1, ""), 0);
  }

  private void append(EventLog log, String key, String data) {
    Head message = new Head(nextPosition++, "");
    log.append(EventEncoder.encode(Event.of(data)), message, key, 0);
  }

  private void append(EventLog log, String data) {
    append(log, data, nextPosition++);
  }

  private static void append(EventLog log, String data, long position) {
    EncodedEvent event = EventEncoder.encode(Event.of(data));
    log.append(event, new Head(position, ""), "", 0);
  }

  private String read(LogCursor cursor) {
    StringBuilder text = new StringBuilder();
    for (ByteBuffer write = cursor.nextWrite(MAX_WRITE, buffer);
        write != null;
        write = cursor.nextWrite(MAX_WRITE, buffer)) {
      text.append(text(write));
      cursor.advance();
    }
    return text.toString();
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
