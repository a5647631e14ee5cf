package dev.sse4j.server;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of what a subscription skips, the newest event of each key, in a copy of its own: in the order of
 * the log, and within a bound, for which the oldest are left out.
 */
final class Conflation {

  private record Place(Segment segment, int entry) {}

  // What one event takes beside its bytes, about.
  private static final int OVERHEAD_BYTES = 96;

  private final Deque<Place> newest = new ArrayDeque<>(); // in the order of the log
  private int eventBytes;

  private Conflation() {}

  /**
   * Looks for the events; the segments must be held until they are {@linkplain #copyTo copied}.
   *
   * @param segments in the order of the log
   * @param from the position of the first message that is skipped
   * @param to the position of the last
   * @param maxBytes how large the copy may be
   */
  static Conflation of(List<Segment> segments, long from, long to, long maxBytes) {
    Conflation found = new Conflation();
    Set<String> keys = new HashSet<>();
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i);
      for (int entry = segment.entries() - 1; entry >= 0; entry--) {
        String key = segment.key(entry);
        long position = segment.position(entry);
        if (!key.isEmpty() && from <= position && position <= to && keys.add(key)) {
          int size = segment.bytes(entry).remaining();
          if (found.eventBytes + size > maxBytes) {
            return found;
          }
          found.newest.addFirst(new Place(segment, entry));
          found.eventBytes += size;
        }
      }
    }
    return found;
  }

  /** Returns how many bytes of memory the copy takes. */
  long memoryBytes() {
    return eventBytes + (long) OVERHEAD_BYTES * newest.size();
  }

  void copyTo(PrivateBytes bytes) {
    ByteBuffer copy = ByteBuffer.allocate(eventBytes); // one, so that it fails before any is added
    for (Place place : newest) {
      int begin = copy.position();
      copy.put(place.segment().bytes(place.entry()));
      bytes.addEvent(copy.slice(begin, copy.position() - begin));
    }
  }
}
