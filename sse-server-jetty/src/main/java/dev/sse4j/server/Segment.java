package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A piece of an {@link EventLog}: encoded events, one behind the other, and where each ends. */
final class Segment {

  /*
   * Threads: append() and link() under the hub's lock; all else by any thread. What was appended is
   * published by the volatile write of count, and never changes after. The memory is freed when the
   * last hold is released: the log has one for as long as it is linked, and each cursor that stands
   * in this segment has one.
   */
  private static final int INITIAL_ENTRIES = 4;

  private final SegmentMemory memory;
  private final ByteBuffer bytes;
  private final long firstByte;
  private final long firstEvent;
  private final long createdMillis;
  private final AtomicInteger holds = new AtomicInteger(1);

  private volatile int[] ends = new int[INITIAL_ENTRIES];
  private volatile long[] positions = new long[INITIAL_ENTRIES];
  private volatile int count;
  private volatile @Nullable Segment next;
  private volatile boolean overrun;

  /**
   * Creates an empty segment.
   *
   * @param capacity how many bytes it can take
   * @param firstByte how many bytes stand before it in the log
   * @param firstEvent how many events stand before it in the log
   */
  Segment(SegmentMemory memory, int capacity, long firstByte, long firstEvent, long createdMillis) {
    this.memory = memory;
    this.bytes = memory.take(capacity);
    this.firstByte = firstByte;
    this.firstEvent = firstEvent;
    this.createdMillis = createdMillis;
  }

  boolean hasRoomFor(EncodedEvent event) {
    return bytes.capacity() - end() >= event.size();
  }

  void append(EncodedEvent event, long position) {
    int entry = count;
    int from = end();
    if (entry == ends.length) {
      ends = Arrays.copyOf(ends, entry * 2);
      positions = Arrays.copyOf(positions, entry * 2);
    }
    event.copyTo(bytes.duplicate().position(from));
    ends[entry] = from + event.size();
    positions[entry] = position;
    count = entry + 1;
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

  long createdMillis() {
    return createdMillis;
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

  /** Returns how many events of the log lie before the offset, at which an event ends. */
  long eventsBefore(int offset) {
    return firstEvent + entriesEndingBy(offset, count);
  }

  /**
   * Returns the position of the last event that ends at or before the offset, or -1 if there is
   * none in this segment.
   */
  long lastPositionBefore(int offset) {
    int entries = entriesEndingBy(offset, count);
    return entries == 0 ? -1 : positions[entries - 1];
  }

  /**
   * Returns up to where to write from {@code offset} on: to the last end of an event within {@code
   * max} bytes, or {@code max} bytes into an event that is larger.
   */
  int writeEnd(int offset, int max) {
    int entries = count;
    int end = endOf(entries);
    if (end - offset <= max) {
      return end;
    }
    int whole = endOf(entriesEndingBy(offset + max, entries));
    return whole > offset ? whole : offset + max;
  }

  boolean isEventEnd(int offset) {
    return endOf(entriesEndingBy(offset, count)) == offset;
  }

  /**
   * Returns where the first event at or above the position begins, or the end if there is none yet.
   */
  int offsetOf(long position) {
    int entries = count;
    int index = Arrays.binarySearch(positions, 0, entries, position);
    int first = index < 0 ? -index - 1 : index;
    while (first > 0 && positions[first - 1] == position) {
      first--; // a notice stands before its message, at the same position
    }
    return endOf(first);
  }

  /** Returns a view of the bytes from one offset to another. */
  ByteBuffer slice(int from, int to) {
    return bytes.slice(from, to - from);
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
      memory.give(bytes);
    }
  }

  /** Returns whether no cursor stands here. */
  boolean isUnread() {
    return holds.get() == 1;
  }

  private int endOf(int entries) {
    return entries == 0 ? 0 : ends[entries - 1];
  }

  private int entriesEndingBy(int offset, int entries) {
    int index = Arrays.binarySearch(ends, 0, entries, offset);
    return index < 0 ? -index - 1 : index + 1;
  }
}
