package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Where segments get their memory from, and how much they have. */
final class SegmentMemory {

  /**
   * The usual size of a busy segment. Of this size memory is direct, as far as there is some, so
   * that a write need not copy it, and used again.
   */
  static final int LARGE_BYTES = 64 << 10;

  /** How many direct buffers there are at the most: 64 MiB. */
  private static final int MOST_DIRECT_BUFFERS = 1024;

  /*
   * Threads: take() and what is linked under the hub's lock; give(), count() and taken() by any
   * thread, for the last to let go of a segment may be a dispatcher.
   */

  // Direct memory is freed only when the collector comes by, which a process with a quiet heap may
  // not see for hours. So none is given up, and there is a limit to how much there is.
  private final Queue<ByteBuffer> idle = new ArrayBlockingQueue<>(MOST_DIRECT_BUFFERS);
  private final IntFunction<ByteBuffer> heap;
  private final AtomicLong taken = new AtomicLong();
  private int directLeft = MOST_DIRECT_BUFFERS;
  private long linked;

  SegmentMemory() {
    this(ByteBuffer::allocate);
  }

  /** Takes what is not direct from this allocator. */
  SegmentMemory(IntFunction<ByteBuffer> heap) {
    this.heap = heap;
  }

  ByteBuffer take(int capacity) {
    ByteBuffer buffer = capacity == LARGE_BYTES ? takeLarge() : heap.apply(capacity);
    count(capacity);
    return buffer;
  }

  void give(ByteBuffer buffer) {
    count(-buffer.capacity());
    if (buffer.isDirect()) {
      idle.offer(buffer);
    }
  }

  /** A segment, or a copy of what was in some, has so many bytes more, or fewer. */
  void count(long change) {
    taken.addAndGet(change);
  }

  /** Counts so many bytes more, unless that passes the limit. */
  boolean tryCount(long bytes, long limit) {
    long before = taken.get();
    // What does not fit is never counted: others would be told that there is no room for them.
    while (before + bytes <= limit) {
      if (taken.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  private ByteBuffer takeLarge() {
    ByteBuffer buffer = idle.poll();
    if (buffer != null) {
      return buffer;
    }
    if (directLeft > 0) {
      directLeft--;
      try {
        return ByteBuffer.allocateDirect(LARGE_BYTES);
      } catch (OutOfMemoryError e) {
        // The JVM takes half a second to refuse, and the hub's lock is held: once is enough.
        directLeft = 0;
      }
    }
    return heap.apply(LARGE_BYTES); // the kernel gets a copy then; slower, and as good
  }

  /** A log has begun to hold back so many bytes more, or fewer. */
  void addLinked(long change) {
    linked += change;
  }

  /** Returns how many bytes all logs hold back: without segments that are only kept by a write. */
  long linked() {
    return linked;
  }

  /** Returns how many bytes segments, and copies of what was in some, have now. */
  long taken() {
    return taken.get();
  }
}
