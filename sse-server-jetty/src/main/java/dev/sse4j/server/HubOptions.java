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
    long logBytes,
    boolean idBlocks,
    InstantSource clock) {

  /** Returns the time, in nanoseconds since the epoch. */
  long nowNanos() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
