package dev.sse4j.server;

import dev.sse4j.spi.Replayer.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Looks for what one who comes new is to begin with: so many entries at the most, the newest for it
 * of those that were there when it came, and then all that have come since. For one thread at a
 * time.
 */
final class NewestSearch {

  private final int most;
  private final long came;
  private final Deque<Entry> newest = new ArrayDeque<>();
  private final List<Entry> since = new ArrayList<>();
  private long next = -1; // the position behind the entry read last; negative if it has none

  /**
   * Creates a search that has found nothing yet.
   *
   * @param came the position of the first message behind its coming
   */
  NewestSearch(int most, long came) {
    this.most = most;
    this.came = came;
  }

  long came() {
    return came;
  }

  /** Takes the next entry that was read; {@code reaches} says whether it is for this one. */
  void add(Entry entry, boolean reaches) {
    entry.position().ifPresent(this::comeTo);
    next = entry.position().isPresent() ? entry.position().getAsLong() + 1 : -1;
    if (next > came) {
      since.add(entry);
    } else if (reaches) {
      newest.addLast(entry);
      if (newest.size() > most) {
        newest.removeFirst();
      }
    }
  }

  /**
   * All up to the position was read, or has left the window. What has left it had all before it
   * leave as well: then that is not among the newest, and there must be no hole behind it.
   */
  void comeTo(long position) {
    if (next >= 0 && next < Math.min(position, came)) {
      newest.clear();
    }
  }

  /** Returns whether it has come to what was published since. */
  boolean isBeyond() {
    return !since.isEmpty();
  }

  /** Returns what was found, in order. */
  List<Entry> found() {
    return Stream.concat(newest.stream(), since.stream()).toList();
  }

  /** Returns the position from which on it matters whether the bus has lost something. */
  long beginning() {
    if (newest.isEmpty()) {
      return came;
    }
    // What is older than this process has no position, and all that is known of lies behind it.
    OptionalLong first = newest.getFirst().position();
    return first.isPresent() ? first.getAsLong() + 1 : 0;
  }
}
