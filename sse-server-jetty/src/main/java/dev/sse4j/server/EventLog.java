package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The encoded events of one channel, in order, for as long as a cursor needs them and the bounds
 * allow.
 */
final class EventLog {

  /*
   * Threads: all under the hub's lock; cursors read the segments without it. Segments begin small
   * and grow fourfold while they fill quickly, so that a quiet log is a few hundred bytes and a
   * busy one has few large writes.
   *
   * Once a cursor is overrun, nothing keeps what comes behind its segment. So from then on, and
   * until all such cursors have gone on, a log with subscriptions that skip takes the newest event
   * of each key from every segment that it drops.
   */
  private static final int SMALL_BYTES = 512;
  private static final int GROWTH = 4;
  private static final long QUICK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SegmentMemory memory;
  private final Lag maxLag;

  private final NewestByKey dropped;
  private final List<Segment> overrun = new ArrayList<>(0); // in which cursors may still stand
  private boolean keepsNewestByKey;

  private Segment head;
  private volatile Segment tail; // read by status without the lock
  private long linkedBytes;
  private Head newest;
  private long lastAppendNanos;

  /** Creates an empty log, behind the newest message of the hub. */
  EventLog(SegmentMemory memory, Lag maxLag, Head newest, long nowNanos) {
    this.memory = memory;
    this.maxLag = maxLag;
    this.newest = newest;
    this.dropped = new NewestByKey(maxLag);
    this.tail = new Segment(memory, 0, 0, 0, newest, nowNanos);
    this.head = tail;
    this.lastAppendNanos = nowNanos;
  }

  /** Appends a message; the empty string is no key. */
  void append(EncodedEvent event, Head message, String key, long nowNanos) {
    append(event, message.position(), key, nowNanos, nowNanos);
    newest = message;
  }

  /** Appends what all must see before the message at the position. */
  void appendNotice(EncodedEvent notice, long position, long nowNanos) {
    append(notice, position, "", Segment.NOTICE, nowNanos);
  }

  private void append(
      EncodedEvent event, long position, String key, long publishedNanos, long nowNanos) {
    Segment segment = segmentFor(event, nowNanos);
    int before = segment.memoryBytes();
    try {
      segment.append(event, position, key, publishedNanos);
    } finally {
      count(segment.memoryBytes() - before);
    }
    appended(nowNanos);
  }

  private Segment segmentFor(EncodedEvent event, long nowNanos) {
    if (!tail.hasRoomFor(event)) {
      link(nextCapacity(event, nowNanos), nowNanos);
    }
    return tail;
  }

  private void appended(long nowNanos) {
    lastAppendNanos = nowNanos;
    dropUnread();
    while (head != tail
        && maxLag.isExceededBy(
            tail.endByte() - head.endByte(), tail.endEvent() - head.endEvent())) {
      overrunHead();
      dropHead();
    }
  }

  /** Returns a cursor at the end; it gives nothing below {@code firstPosition}. */
  LogCursor cursorAtEnd(long firstPosition) {
    return new LogCursor(tail, firstPosition);
  }

  /** There is somebody who skips when it has fallen behind. */
  void keepNewestByKey() {
    keepsNewestByKey = true;
  }

  /**
   * Returns what is known of events that were dropped, from the position on, oldest first: the
   * newest of each key.
   */
  List<NewestByKey.Dropped> droppedFrom(long position) {
    return dropped.from(position);
  }

  /**
   * Returns those segments from the floor to the end that have an event with a key, oldest first;
   * who asked has to release each.
   */
  List<Segment> holdKeyed() {
    List<Segment> held = new ArrayList<>();
    for (Segment segment = head; segment != null; segment = segment.next()) {
      if (segment.hasKeys()) {
        held.add(segment);
      }
    }
    held.forEach(Segment::hold); // not before there is memory for the list: who would release them?
    return held;
  }

  /** Returns how many events were ever appended; for any thread. */
  long events() {
    return tail.endEvent();
  }

  /** Returns how many bytes of memory the log holds back. */
  long linkedBytes() {
    return linkedBytes;
  }

  /**
   * Drops the oldest segment, though cursors may stand in it, and before that what is kept of
   * others; returns whether there was something to drop. Of a log that has but one, that is left
   * alone for now, and becomes the oldest: cursors that are at its end can move on before it goes
   * the next time.
   */
  boolean dropOldest(long nowNanos) {
    if (dropped.memoryBytes() > 0) {
      forgetDropped();
      return true;
    }
    if (head == tail) {
      if (tail.capacity() > 0) {
        link(0, nowNanos);
      }
      return false;
    }
    overrunHead();
    unlinkHead();
    return true;
  }

  /** Drops all there is, because an event is missing here: who reads this log is overrun. */
  void dropAll(long nowNanos) {
    link(0, nowNanos);
    while (head != tail) {
      overrunHead();
      unlinkHead();
    }
    forgetDropped();
  }

  /**
   * Frees what a quiet log no longer needs: what nobody reads, and room for more. Returns whether
   * cursors should move on.
   */
  boolean shrink(long nowNanos) {
    dropUnread();
    forgetWhatIsOwedToNobody();
    boolean oversized = tail.capacity() > 0 && nowNanos - lastAppendNanos > QUICK_NANOS;
    if (oversized) {
      link(0, nowNanos);
    }
    return oversized;
  }

  /** Gives all memory back but for what cursors still hold. */
  void free() {
    forgetDropped();
    while (head != tail) {
      unlinkHead();
    }
    count(-head.memoryBytes());
    head.release();
  }

  private void overrunHead() {
    head.markOverrun();
    if (keepsNewestByKey && !head.isUnread()) {
      overrun.removeIf(Segment::isReleased); // for that list has their bytes, too
      overrun.add(head);
    }
  }

  /** Drops the oldest segment for good, but for what those are owed who skip. */
  private void dropHead() {
    forgetWhatIsOwedToNobody();
    if (!overrun.isEmpty()) {
      long before = dropped.memoryBytes();
      dropped.takeFrom(head);
      countDropped(dropped.memoryBytes() - before);
    }
    unlinkHead();
  }

  private void forgetWhatIsOwedToNobody() {
    overrun.removeIf(Segment::isReleased);
    if (overrun.isEmpty()) {
      forgetDropped();
    }
  }

  private void forgetDropped() {
    countDropped(-dropped.memoryBytes());
    dropped.clear();
  }

  private void countDropped(long change) {
    count(change);
    memory.count(change);
  }

  private int nextCapacity(EncodedEvent event, long nowNanos) {
    boolean quick = nowNanos - tail.createdNanos() <= QUICK_NANOS;
    long usual = quick && tail.capacity() > 0 ? (long) tail.capacity() * GROWTH : SMALL_BYTES;
    // From a quarter of the largest on, the largest: only that is direct, and used again.
    int capacity =
        usual * GROWTH > SegmentMemory.LARGE_BYTES ? SegmentMemory.LARGE_BYTES : (int) usual;
    return Math.max(capacity, event.size());
  }

  private void link(int capacity, long nowNanos) {
    Segment segment =
        new Segment(memory, capacity, tail.endByte(), tail.endEvent(), newest, nowNanos);
    count(capacity);
    tail.link(segment);
    tail = segment;
  }

  private void dropUnread() {
    while (head != tail && head.isUnread()) {
      dropHead();
    }
  }

  private void unlinkHead() {
    Segment oldest = head;
    Segment following = oldest.next();
    assert following != null;
    head = following;
    // A cursor that stays behind must not keep alive all that came after it.
    oldest.link(null);
    count(-oldest.memoryBytes());
    oldest.release();
  }

  private void count(long change) {
    linkedBytes += change;
    memory.addLinked(change);
  }
}
