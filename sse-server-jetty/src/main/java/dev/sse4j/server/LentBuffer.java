package dev.sse4j.server;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer over the memory of segments, which one write after the other has in turn: most are
 * complete at once, and a new buffer for each would be most of what a write leaves to the garbage
 * collector. For one thread.
 */
final class LentBuffer {

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private @Nullable Segment segment; // that the buffer is of; null if there is none to lend
  private ByteBuffer buffer = NONE;

  /**
   * Returns the bytes from one offset of a segment to another. What was lent before is the same
   * buffer, unless it was {@linkplain #leave() left}.
   */
  ByteBuffer lend(Segment segment, int from, int to) {
    if (this.segment != segment) {
      this.segment = segment;
      buffer = segment.view();
    }
    return buffer.limit(to).position(from);
  }

  /** Leaves the buffer to whoever may still be reading it, and with it all memory. */
  void leave() {
    segment = null;
    buffer = NONE;
  }
}
