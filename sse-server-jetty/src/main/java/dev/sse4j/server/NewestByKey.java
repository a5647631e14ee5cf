package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of what a log has dropped although somebody has still to be given it, the newest event of each
 * key: within the bounds of a log, for which the oldest go.
 */
final class NewestByKey {

  /** An event that was dropped. Its bytes never change. */
  record Dropped(String key, long position, ByteBuffer bytes) {

    /** Returns about how many bytes of memory it takes. */
    long memoryBytes() {
      return OVERHEAD_BYTES + key.length() + bytes.capacity();
    }
  }

  private static final int OVERHEAD_BYTES = 160;

  // Threads: all under the hub's lock.
  private final Lag bound;
  private final Map<String, Dropped> oldestFirst = new LinkedHashMap<>();
  private long memoryBytes;

  NewestByKey(Lag bound) {
    this.bound = bound;
  }

  /** Takes what has a key from a segment that is behind all that was taken before. */
  void takeFrom(Segment segment) {
    try {
      for (int entry = 0; entry < segment.entries(); entry++) {
        String key = segment.key(entry);
        if (!key.isEmpty()) {
          put(new Dropped(key, segment.position(entry), copy(segment.bytes(entry))));
        }
      }
    } catch (OutOfMemoryError e) {
      clear(); // what is not given, the gap tells of
    }
  }

  /** Returns those from the position on, oldest first. */
  List<Dropped> from(long position) {
    return oldestFirst.values().stream()
        .filter(dropped -> dropped.position() >= position)
        .toList();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  void clear() {
    oldestFirst.clear();
    memoryBytes = 0;
  }

  private void put(Dropped dropped) {
    Dropped replaced = oldestFirst.remove(dropped.key()); // so that it goes to the end
    memoryBytes -= replaced == null ? 0 : replaced.memoryBytes();
    oldestFirst.put(dropped.key(), dropped);
    memoryBytes += dropped.memoryBytes();
    Iterator<Dropped> oldest = oldestFirst.values().iterator();
    while (bound.isExceededBy(memoryBytes, oldestFirst.size())) {
      memoryBytes -= oldest.next().memoryBytes();
      oldest.remove();
    }
  }

  private static ByteBuffer copy(ByteBuffer event) {
    return ByteBuffer.allocate(event.remaining()).put(event).flip();
  }
}
