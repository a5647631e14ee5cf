package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of what a subscription skips, the newest event of each key, for a copy of its own: in the order
 * of the log, and within a bound, for which the oldest are left out. For one thread.
 */
final class Conflation {

  /** What one event takes beside its bytes, about. */
  private static final int OVERHEAD_BYTES = 96;

  private final long maxBytes;
  private final Set<String> keys = new HashSet<>();
  private final Deque<ByteBuffer> oldestFirst = new ArrayDeque<>();
  private long eventBytes;
  private boolean isFull;

  private Conflation(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Looks for the events; their memory must be held until they are {@linkplain #copy copied}.
   *
   * @param skipped what is skipped, and may be more
   * @param from the position of the first message that is skipped
   * @param to the position of the last
   * @param maxBytes how large the copy may be
   */
  static Conflation of(Skipped skipped, long from, long to, long maxBytes) {
    Conflation found = new Conflation(maxBytes);
    List<Segment> segments = skipped.held();
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i);
      for (int entry = segment.entries() - 1; entry >= 0; entry--) {
        long position = segment.position(entry);
        if (from <= position && position <= to && found.isNewest(segment.key(entry))) {
          found.addOlder(segment.bytes(entry));
        }
      }
    }
    List<NewestByKey.Dropped> dropped = skipped.dropped();
    for (int i = dropped.size() - 1; i >= 0; i--) {
      if (found.isNewest(dropped.get(i).key())) {
        found.addOlder(dropped.get(i).bytes().duplicate());
      }
    }
    return found;
  }

  /** Returns how many bytes of memory the copy takes. */
  long memoryBytes() {
    return eventBytes + (long) OVERHEAD_BYTES * oldestFirst.size();
  }

  /** Returns the copy. */
  PrivateBytes copy() {
    PrivateBytes bytes = new PrivateBytes();
    ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(eventBytes));
    for (ByteBuffer event : oldestFirst) {
      int begin = copy.position();
      copy.put(event);
      bytes.addEvent(copy.slice(begin, copy.position() - begin));
    }
    return bytes;
  }

  /** Returns whether there was none with this key yet. */
  private boolean isNewest(String key) {
    return !key.isEmpty() && keys.add(key);
  }

  private void addOlder(ByteBuffer event) {
    isFull |= eventBytes + event.remaining() > maxBytes; // then nothing older goes before it either
    if (!isFull) {
      eventBytes += event.remaining();
      oldestFirst.addFirst(event);
    }
  }
}
