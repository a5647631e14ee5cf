package dev.sse4j.server.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When a stream gets a keep-alive, and when a write has been outstanding for too long. */
public final class Deadlines {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  // Reckoned once: each write asks, and durations are slow to divide.
  private final Optional<Duration> keepAlive;
  private final Duration tickInterval;
  private final long keepAliveMillis;
  private final long writeTimeoutMillis;

  /**
   * Creates deadlines.
   *
   * @param keepAlive after how long a silence a stream gets a comment, if it does
   * @param writeTimeout how long one write may be outstanding
   */
  public Deadlines(Optional<Duration> keepAlive, Duration writeTimeout) {
    Duration shortest = keepAlive.filter(k -> k.compareTo(writeTimeout) < 0).orElse(writeTimeout);
    Duration tenth = shortest.dividedBy(10);
    this.keepAlive = keepAlive;
    this.tickInterval = tenth.compareTo(LONGEST_TICK) < 0 ? tenth : LONGEST_TICK;
    this.keepAliveMillis = keepAlive.map(k -> k.minus(tickInterval).toMillis()).orElse(-1L);
    this.writeTimeoutMillis = writeTimeout.toMillis();
  }

  /** Returns after how long a silence a stream gets a comment, if it does. */
  public Optional<Duration> keepAlive() {
    return keepAlive;
  }

  /** How often deadlines are looked at: a tenth of the shortest, at the most every second. */
  public Duration tickInterval() {
    return tickInterval;
  }

  /**
   * Returns when to send a keep-alive if nothing else is sent from now on: up to a tenth before the
   * interval is over, so that connections spread, and never after, for the interval is what clients
   * are told.
   */
  public long nextKeepAliveMillis(long nowMillis) {
    if (keepAliveMillis < 0) {
      return Long.MAX_VALUE;
    }
    long early = ThreadLocalRandom.current().nextLong(keepAliveMillis / 10 + 1);
    return nowMillis + keepAliveMillis - early;
  }

  /** Returns whether a write that began then has been outstanding for too long by now. */
  public boolean isOverdue(long begunMillis, long nowMillis) {
    return nowMillis - begunMillis >= writeTimeoutMillis;
  }
}
