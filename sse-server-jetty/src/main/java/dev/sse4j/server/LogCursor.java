package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One subscription's place in an {@link EventLog}: what lies before it was written. */
final class LogCursor {

  /*
   * Threads: made under the hub's lock, then used by the subscription's dispatcher alone. It holds
   * the segment it stands in, so that bytes which a write is still reading stay as they are.
   */
  private Segment segment;
  private int offset;
  private int entries; // of the segment, which end at or before the offset
  private int writeEnd;
  private int writeEntries; // which end at or before that
  private long firstPosition;
  private boolean released;

  /**
   * Creates a cursor at the end of the segment; what is appended below {@code firstPosition} will
   * be passed over.
   */
  LogCursor(Segment tail, long firstPosition) {
    this.segment = tail;
    this.entries = tail.entries();
    this.offset = tail.endOf(entries);
    this.firstPosition = firstPosition;
    tail.hold();
  }

  /** Returns whether the log has dropped what comes next. */
  boolean isOverrun() {
    return segment.isOverrun();
  }

  /**
   * Returns what is to be written next, from the log's own memory: whole events of at most {@code
   * max} bytes together, or a part of one that is larger. Null if there is nothing. A cursor that
   * {@linkplain #isOverrun() is overrun} gives the rest of the event that it is in, and no more.
   *
   * @param buffer gives the buffer to read it through
   */
  @Nullable
  ByteBuffer nextWrite(int max, LentBuffer buffer) {
    // Read next before the entries: a segment that has a next one gets nothing more.
    Segment next = segment.next();
    int count = segment.entries();
    passOverReplayed(count);
    while (offset >= segment.endOf(count)) {
      if (next == null || !moveTo(next)) {
        return null;
      }
      next = segment.next();
      count = segment.entries();
      passOverReplayed(count);
    }
    if (segment.isOverrun()) {
      count = isWithinEvent() ? entries + 1 : entries;
    }
    writeEntries = segment.entriesEndingBy(offset + max, count);
    writeEnd = segment.endOf(writeEntries);
    if (writeEnd <= offset) {
      writeEnd = Math.min(offset + max, segment.endOf(count)); // of one that is larger
    }
    return writeEnd <= offset ? null : buffer.lend(segment, offset, writeEnd);
  }

  /** The write of what {@link #nextWrite} gave is complete. Returns how many events ended in it. */
  long advance() {
    int ended = writeEntries - entries;
    offset = writeEnd;
    entries = writeEntries;
    return ended;
  }

  /**
   * Returns whether the last write ended within an event, so that nothing but its rest may follow.
   */
  boolean isWithinEvent() {
    return offset != segment.endOf(entries);
  }

  /** Returns whether all that has been appended was written. */
  boolean isAtEnd() {
    return offset == segment.end() && segment.next() == null && !segment.isOverrun();
  }

  /** Returns the position of the last message of the log that lies before this cursor. */
  long lastPosition() {
    return segment.lastPosition(entries);
  }

  /** Returns the last message of the log that lies before this cursor. */
  Head last() {
    return segment.last(entries);
  }

  /**
   * Returns when the first message of what {@link #nextWrite} gave was published, in the
   * nanoseconds of the hub's clock; empty if no message ends in it.
   */
  OptionalLong publishedNanos() {
    return segment.publishedBetween(entries, writeEntries);
  }

  /** Returns how many events of the log lie before this cursor. */
  long eventsBefore() {
    return segment.firstEvent() + entries;
  }

  /** Gives up the place; does nothing the second time. */
  void release() {
    if (!released) {
      released = true;
      segment.release();
    }
  }

  /** What was replayed just before this cursor entered the log may be appended just after. */
  private void passOverReplayed(int count) {
    if (firstPosition > 0) {
      int replayed = segment.entriesBelow(firstPosition, count);
      if (replayed > entries) {
        entries = replayed;
        offset = segment.endOf(entries);
      }
      firstPosition = entries < count ? 0 : firstPosition;
    }
  }

  private boolean moveTo(Segment next) {
    if (!next.hold()) {
      return false;
    }
    if (segment.isOverrun()) {
      next.release();
      return false;
    }
    segment.release();
    segment = next;
    offset = 0;
    entries = 0;
    return true;
  }
}
