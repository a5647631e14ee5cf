package dev.sse4j.server;

import java.util.TreeSet;

/**
 * The places of the log where the bus has lost messages, so that a replay does not pass over them
 * in silence.
 */
final class Losses {

  /*
   * Threads: all under the hub's lock. A place is the position of the first message behind the
   * loss. Only the newest are kept; what lies below them counts as one more.
   */
  private static final int MOST = 64;

  private final TreeSet<Long> places = new TreeSet<>();
  private long forgottenBelow;

  void add(long place) {
    places.add(place);
    if (places.size() > MOST) {
      places.pollFirst();
      forgottenBelow = places.first();
    }
  }

  /**
   * Returns whether something was lost that a reader would pass over who has seen all below {@code
   * from} and goes to {@code to}.
   */
  boolean isAnyBetween(long from, long to) {
    Long place = places.ceiling(from);
    return from < forgottenBelow || place != null && place <= to;
  }
}
