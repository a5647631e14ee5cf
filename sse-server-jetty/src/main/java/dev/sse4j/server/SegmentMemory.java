package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Where segments get their memory from, and how much they have. */
class SegmentMemory {

  /**
   * The usual size of a busy segment. Of this size memory is direct, so that a write need not copy
   * it, and used again.
   */
  static final int LARGE_BYTES = 64 << 10;

  private static final int MOST_IDLE_BUFFERS = 256;

  // Direct memory is freed only when the collector comes by, which a process with a quiet heap may
  // not see for hours.
  private final Queue<ByteBuffer> idle = new ArrayBlockingQueue<>(MOST_IDLE_BUFFERS);
  private final AtomicLong taken = new AtomicLong();
  private long linked; // guarded by the hub's lock

  ByteBuffer take(int capacity) {
    count(capacity);
    if (capacity != LARGE_BYTES) {
      return ByteBuffer.allocate(capacity);
    }
    ByteBuffer buffer = idle.poll();
    return buffer != null ? buffer : allocateLarge();
  }

  void give(ByteBuffer buffer) {
    count(-buffer.capacity());
    if (buffer.isDirect()) {
      idle.offer(buffer);
    }
  }

  /** A segment has so many bytes more, or fewer. */
  void count(int change) {
    taken.addAndGet(change);
  }

  private static ByteBuffer allocateLarge() {
    try {
      return ByteBuffer.allocateDirect(LARGE_BYTES);
    } catch (OutOfMemoryError e) {
      return ByteBuffer.allocate(
          LARGE_BYTES); // the JVM's limit for direct memory; slower, and as good
    }
  }

  /** A log has begun to hold back so many bytes more, or fewer. */
  void linked(int change) {
    linked += change;
  }

  /** Returns how many bytes all logs hold back: without segments that are only kept by a write. */
  long linked() {
    return linked;
  }

  /** Returns how many bytes segments have now. */
  long taken() {
    return taken.get();
  }
}
