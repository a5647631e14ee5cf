package dev.sse4j.server;

import dev.sse4j.server.internal.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** What a {@link HubBuilder} has settled. */
record HubOptions(
    Deadlines deadlines,
    Duration reconnectionTime,
    Lag maxLag,
    int maxEventBytes,
    Overflow overflow,
    int writeBytes,
    Duration batchDelay,
    long maxLogBytes,
    Wire wire,
    boolean idBlocks,
    int maxRetainedNamespaces,
    long maxRetainedBytes,
    InstantSource clock,
    InstantSource steadyClock) {

  /** Returns the time for deadlines, in milliseconds. */
  long nowMillis() {
    return steadyClock.millis();
  }

  /** Returns the time for durations, in nanoseconds. */
  long nowNanos() {
    Instant now = steadyClock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
