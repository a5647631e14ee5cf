package dev.sse4j.redis;

import java.util.List;

/**
 * How many entries to read at a time: few while they are large, more while they are small. Redis
 * bounds a reply by entries only, and memory is bounded in bytes.
 *
 * <p>Threads: one.
 */
final class BatchSize {

  /** How many at the most. */
  static final int MOST = 512;

  private static final int FIRST = 16;
  private static final long MOST_BYTES = 1 << 20;

  private int entries = FIRST;

  /** Returns how many entries to ask for. */
  int entries() {
    return entries;
  }

  /** Takes note of what came. */
  void came(List<StreamEntry> read) {
    if (!read.isEmpty()) {
      long bytes = read.stream().mapToLong(StreamEntry::bytes).sum();
      long fit = Math.max(MOST_BYTES * read.size() / Math.max(bytes, 1), 1);
      entries = (int) Math.min(fit, Math.min(entries * 2L, MOST));
    }
  }
}
