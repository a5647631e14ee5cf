package dev.sse4j.redis;

import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The entries that are no messages: counted, and logged once a minute at the most.
 *
 * <p>Threads: one; {@link #count} any.
 */
final class Unreadable {

  private static final System.Logger LOG = System.getLogger(RedisProvider.class.getName());
  private static final long LOG_NANOS = Duration.ofMinutes(1).toNanos();

  private final String key;
  private volatile long count;
  private long nextLogNanos = System.nanoTime();

  Unreadable(String key) {
    this.key = key;
  }

  long count() {
    return count;
  }

  void add(EntryId id, String reason) {
    count++;
    long now = System.nanoTime();
    if (now - nextLogNanos >= 0) {
      nextLogNanos = now + LOG_NANOS;
      LOG.log(
          Level.WARNING,
          "entry {0} of the stream \"{1}\" is no message and was passed over ({2} so far): {3}",
          id,
          key,
          count,
          reason);
    }
  }
}
