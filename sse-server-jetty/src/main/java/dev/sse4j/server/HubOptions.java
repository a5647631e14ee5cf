package dev.sse4j.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What a {@link HubBuilder} has settled. */
record HubOptions(
    Optional<Duration> keepAlive,
    Duration writeTimeout,
    Duration reconnectionTime,
    Lag maxLag,
    int maxEventBytes,
    Overflow overflow,
    int writeBytes,
    long logBytes,
    boolean idBlocks,
    InstantSource clock) {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /** Returns the time, in nanoseconds since the epoch. */
  long nowNanos() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** How often deadlines are looked at: a tenth of the shortest, at the most every second. */
  Duration tick() {
    Duration shortest = keepAlive.filter(k -> k.compareTo(writeTimeout) < 0).orElse(writeTimeout);
    Duration tenth = shortest.dividedBy(10);
    return tenth.compareTo(LONGEST_TICK) < 0 ? tenth : LONGEST_TICK;
  }

  /**
   * Returns when to send a keep-alive if nothing else is sent from now on: up to a tenth before the
   * interval is over, so that connections spread, and never after, for the interval is what clients
   * are told.
   */
  long nextKeepAliveMillis(long nowMillis) {
    if (keepAlive.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long interval = keepAlive.get().minus(tick()).toMillis();
    return nowMillis + interval - ThreadLocalRandom.current().nextLong(interval / 10 + 1);
  }
}
