package dev.sse4j.server.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a stream gets a keep-alive, and when a write has been outstanding for too long.
 *
 * @param keepAlive after how long a silence a stream gets a comment, if it does
 * @param writeTimeout how long one write may be outstanding
 */
public record Deadlines(Optional<Duration> keepAlive, Duration writeTimeout) {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /** How often deadlines are looked at: a tenth of the shortest, at the most every second. */
  public Duration tickInterval() {
    Duration shortest = keepAlive.filter(k -> k.compareTo(writeTimeout) < 0).orElse(writeTimeout);
    Duration tenth = shortest.dividedBy(10);
    return tenth.compareTo(LONGEST_TICK) < 0 ? tenth : LONGEST_TICK;
  }

  /**
   * Returns when to send a keep-alive if nothing else is sent from now on: up to a tenth before the
   * interval is over, so that connections spread, and never after, for the interval is what clients
   * are told.
   */
  public long nextKeepAliveMillis(long nowMillis) {
    if (keepAlive.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long interval = keepAlive.get().minus(tickInterval()).toMillis();
    return nowMillis + interval - ThreadLocalRandom.current().nextLong(interval / 10 + 1);
  }

  /** Returns whether a write that began then has been outstanding for too long by now. */
  public boolean isOverdue(long begunMillis, long nowMillis) {
    return nowMillis - begunMillis >= writeTimeout.toMillis();
  }
}
