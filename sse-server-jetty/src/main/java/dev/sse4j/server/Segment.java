package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventParser;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an {@link EventLog}: encoded events, one behind the other, where each ends, and what
 * is to be known of each.
 */
final class Segment {

  /*
   * Threads: append() and link() under the hub's lock; all else by any thread. What was appended is
   * published by the volatile write of count, and never changes after. The memory is freed when the
   * last hold is released: the log has one for as long as it is linked, and each cursor that stands
   * in this segment has one.
   */
  private static final int INITIAL_ENTRIES = 4;
  private static final int ENTRY_BYTES = Integer.BYTES + 2 * Long.BYTES;

  /** What a key takes beside its characters, about. */
  private static final int KEY_BYTES = 48;

  /** Stands for the publish time of what nobody has published: what all must see. */
  static final long NOTICE = Long.MIN_VALUE;

  private final SegmentMemory memory;
  private final ByteBuffer bytes;
  private final long firstByte;
  private final long firstEvent;
  private final Head before;
  private final long createdNanos;
  private final AtomicInteger holds = new AtomicInteger(1);

  private volatile int[] ends = new int[0];
  private volatile long[] positions = new long[0];
  private volatile long[] publishedNanos = new long[0];
  private volatile @Nullable String @Nullable [] keys; // from the first event on that has one
  private volatile int keyBytes;
  private volatile int count;
  private volatile @Nullable Segment next;
  private volatile boolean overrun;

  /**
   * Creates an empty segment.
   *
   * @param capacity how many bytes it can take
   * @param firstByte how many bytes stand before it in the log
   * @param firstEvent how many events stand before it in the log
   * @param before the newest message when it was created
   */
  Segment(
      SegmentMemory memory,
      int capacity,
      long firstByte,
      long firstEvent,
      Head before,
      long createdNanos) {
    this.memory = memory;
    this.bytes = memory.take(capacity);
    this.firstByte = firstByte;
    this.firstEvent = firstEvent;
    this.before = before;
    this.createdNanos = createdNanos;
  }

  boolean hasRoomFor(EncodedEvent event) {
    return bytes.capacity() - end() >= event.size();
  }

  /**
   * Appends an event.
   *
   * @param position that of the message, or of the one that a notice stands before
   * @param key the conflation key, or the empty string
   * @param published when it was published, in the nanoseconds of the hub's clock, or {@link
   *     #NOTICE}
   */
  void append(EncodedEvent event, long position, String key, long published) {
    int before = entryBytes();
    try {
      int entry = count;
      if (entry == ends.length) {
        growTo(Math.max(INITIAL_ENTRIES, entry * 2));
      }
      int from = end();
      event.copyTo(bytes.duplicate().position(from));
      ends[entry] = from + event.size();
      positions[entry] = position;
      publishedNanos[entry] = published;
      if (!key.isEmpty()) {
        setKey(entry, key);
      }
      count = entry + 1;
    } finally {
      memory.count(entryBytes() - before);
    }
  }

  private void growTo(int entries) {
    @Nullable String[] known = keys;
    if (known != null) {
      keys = Arrays.copyOf(known, entries);
    }
    positions = Arrays.copyOf(positions, entries);
    publishedNanos = Arrays.copyOf(publishedNanos, entries);
    ends = Arrays.copyOf(ends, entries);
  }

  private void setKey(int entry, String key) {
    @Nullable String[] known = keys;
    if (known == null) {
      known = new String[ends.length];
      keys = known;
    }
    known[entry] = key;
    keyBytes += KEY_BYTES + key.length();
  }

  private int entryBytes() {
    return ends.length * ENTRY_BYTES + keyBytes;
  }

  void link(Segment next) {
    this.next = next;
  }

  @Nullable
  Segment next() {
    return next;
  }

  int capacity() {
    return bytes.capacity();
  }

  /** Returns how many bytes of memory it has: for events, and for what it knows of them. */
  int memoryBytes() {
    return bytes.capacity() + entryBytes();
  }

  long createdNanos() {
    return createdNanos;
  }

  /** Returns the offset behind the last event. */
  int end() {
    return endOf(count);
  }

  /** Returns how many bytes of the log lie before the end of this segment. */
  long endByte() {
    return firstByte + end();
  }

  /** Returns how many events of the log lie before the end of this segment. */
  long endEvent() {
    return firstEvent + count;
  }

  /** Returns how many events of the log lie before this segment. */
  long firstEvent() {
    return firstEvent;
  }

  /** Returns the position of the last message of the log up to so many entries of this segment. */
  long lastPosition(int entries) {
    int entry = lastMessage(entries);
    return entry < 0 ? before.position() : positions[entry];
  }

  /** Returns the last message of the log up to so many entries of this segment. */
  Head last(int entries) {
    int entry = lastMessage(entries);
    return entry < 0 ? before : new Head(positions[entry], idOf(entry));
  }

  /**
   * Returns when the first message of these entries was published, in the nanoseconds of the hub's
   * clock; empty if there is none.
   */
  OptionalLong publishedBetween(int from, int to) {
    for (int i = from; i < to; i++) {
      if (publishedNanos[i] != NOTICE) {
        return OptionalLong.of(publishedNanos[i]);
      }
    }
    return OptionalLong.empty();
  }

  /** Returns how many of the first {@code count} entries end at or before the offset. */
  int entriesEndingBy(int offset, int count) {
    if (endOf(count) <= offset) {
      return count;
    }
    int index = Arrays.binarySearch(ends, 0, count, offset);
    return index < 0 ? -index - 1 : index + 1;
  }

  /** Returns how many of the first {@code count} entries are below the position. */
  int entriesBelow(long position, int count) {
    int index = Arrays.binarySearch(positions, 0, count, position);
    int first = index < 0 ? -index - 1 : index;
    while (first > 0 && positions[first - 1] == position) {
      first--; // a notice stands before its message, at the same position
    }
    return first;
  }

  /** Returns the offset at which so many entries end. */
  int endOf(int entries) {
    return entries == 0 ? 0 : ends[entries - 1];
  }

  /** Returns how many entries there are. */
  int entries() {
    return count;
  }

  long position(int entry) {
    return positions[entry];
  }

  /** Returns whether any event here has a key. */
  boolean hasKeys() {
    return keys != null;
  }

  /** Returns the key of an entry, or the empty string. */
  String key(int entry) {
    @Nullable String[] known = keys;
    String key = known == null ? null : known[entry];
    return key == null ? "" : key;
  }

  /** Returns a view of the bytes of an entry. */
  ByteBuffer bytes(int entry) {
    int from = endOf(entry);
    return bytes.slice(from, ends[entry] - from);
  }

  /** Returns a view of all the memory, in which positions are offsets. */
  ByteBuffer view() {
    return bytes.duplicate();
  }

  /** The log has dropped this segment although cursors stand in it: they are overrun. */
  void markOverrun() {
    overrun = true;
  }

  boolean isOverrun() {
    return overrun;
  }

  /** Holds the memory, unless it is gone. */
  boolean hold() {
    int held = holds.get();
    while (held > 0) {
      if (holds.compareAndSet(held, held + 1)) {
        return true;
      }
      held = holds.get();
    }
    return false;
  }

  void release() {
    if (holds.decrementAndGet() == 0) {
      memory.count(-entryBytes());
      memory.give(bytes);
    }
  }

  /** Returns whether the memory is gone. */
  boolean isReleased() {
    return holds.get() == 0;
  }

  /** Returns whether no cursor stands here. */
  boolean isUnread() {
    return holds.get() == 1;
  }

  private int lastMessage(int entries) {
    int entry = entries - 1;
    while (entry >= 0 && publishedNanos[entry] == NOTICE) {
      entry--;
    }
    return entry;
  }

  /** Reads the id from the event itself: that is seldom wanted, and costs no memory. */
  private String idOf(int entry) {
    byte[] event = new byte[ends[entry] - endOf(entry)];
    bytes.get(endOf(entry), event);
    EventParser parser = new EventParser(any -> {}, EventParser.LARGEST_MAX_EVENT_BYTES, "");
    parser.parse(event, 0, event.length);
    return parser.lastEventId();
  }
}
