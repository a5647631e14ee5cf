package dev.sse4j.redis;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Which entry was delivered at which position, of the newest. The ids go up as the positions do;
 * where they do not, the stream is another one, and all is forgotten.
 */
final class DeliveredEntries {

  private static final int INITIAL_CAPACITY = 256;

  /*
   * Threads: one adds, any ask. A ring of the entries at positions [oldest, next), each in slot
   * position % length; two numbers for each, as there may be very many.
   */
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();

  // All below: guarded by lock.
  private long[] millis = new long[INITIAL_CAPACITY];
  private long[] sequences = new long[INITIAL_CAPACITY];
  private long oldest;
  private long next;
  private int generation;

  DeliveredEntries(int capacity) {
    this.capacity = capacity;
  }

  void add(long position, EntryId id) {
    lock.lock();
    try {
      boolean follows = next > oldest && position == next && id.isAfter(at(next - 1));
      if (!follows) {
        generation += next > oldest ? 1 : 0;
        oldest = position;
        next = position;
      }
      if (next - oldest == capacity) {
        oldest++;
      } else if (next - oldest == millis.length) {
        grow();
      }
      millis[slot(next)] = id.millis();
      sequences[slot(next)] = id.sequence();
      next++;
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the newest, or {@link EntryId#NONE} if there is none. */
  EntryId newest() {
    return locked(() -> next > oldest ? at(next - 1) : EntryId.NONE);
  }

  /** Returns how often all was forgotten. */
  int generation() {
    return locked(() -> generation);
  }

  /** Returns the oldest, or {@link EntryId#LAST} if there is none. */
  EntryId oldest() {
    return locked(() -> next > oldest ? at(oldest) : EntryId.LAST);
  }

  /** Returns the position of the next entry. */
  long next() {
    return locked(() -> next);
  }

  /** Waits until this entry is there, or a newer one; returns false if that takes too long. */
  boolean await(EntryId id, Duration limit) {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (next == oldest || id.isAfter(at(next - 1))) {
        if (nanos <= 0) {
          return false;
        }
        nanos = added.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the position of an entry, if it is here. */
  OptionalLong position(EntryId id) {
    return locked(() -> {
      long position = firstFrom(id);
      return position < next && at(position).equals(id)
          ? OptionalLong.of(position)
          : OptionalLong.empty();
    });
  }

  /** Returns the entry at a position, or {@link EntryId#NONE} if it is not here. */
  EntryId idAt(long position) {
    return locked(() -> position >= oldest && position < next ? at(position) : EntryId.NONE);
  }

  /** Returns the position of the oldest entry that follows an id; the next one if none does. */
  long positionAfter(EntryId id) {
    return locked(() -> {
      long position = firstFrom(id);
      return position < next && at(position).equals(id) ? position + 1 : position;
    });
  }

  /** Returns the position of the oldest entry that is not before an id; the next one if all are. */
  long positionFrom(EntryId id) {
    return locked(() -> firstFrom(id));
  }

  /** Returns the newest entry before an id, or {@link EntryId#NONE} if none such is here. */
  EntryId before(EntryId id) {
    return locked(() -> {
      long position = firstFrom(id);
      return position > oldest ? at(position - 1) : EntryId.NONE;
    });
  }

  private <T> T locked(Supplier<T> reading) {
    lock.lock();
    try {
      return reading.get();
    } finally {
      lock.unlock();
    }
  }

  private long firstFrom(EntryId id) {
    assert lock.isHeldByCurrentThread();
    long low = oldest;
    long high = next;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (id.isAfter(at(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private EntryId at(long position) {
    return new EntryId(millis[slot(position)], sequences[slot(position)]);
  }

  private void grow() {
    int larger = Math.min(capacity, millis.length * 2);
    long[] largerMillis = new long[larger];
    long[] largerSequences = new long[larger];
    for (long position = oldest; position < next; position++) {
      largerMillis[(int) (position % larger)] = millis[slot(position)];
      largerSequences[(int) (position % larger)] = sequences[slot(position)];
    }
    millis = largerMillis;
    sequences = largerSequences;
  }

  private int slot(long position) {
    return (int) (position % millis.length);
  }
}
