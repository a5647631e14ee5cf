package dev.sse4j.redis;

import java.util.List;

/**
 * How many entries to read at a time: few while they are large, more while they are small. Redis
 * bounds a reply by entries only, so the first large ones behind small ones come as many as these.
 *
 * <p>Threads: one.
 */
final class BatchSize {

  /** How many at the most. */
  static final int MOST = 128;

  private static final int FIRST = 16;

  private final long bytes;
  private int entries = FIRST;

  /** Begins with few; so many bytes are to be read at a time. */
  BatchSize(long bytes) {
    this.bytes = bytes;
  }

  /** Returns how many entries to ask for. */
  int entries() {
    return entries;
  }

  /** Takes note of what came. */
  void came(List<StreamEntry> read) {
    if (!read.isEmpty()) {
      long came = read.stream().mapToLong(StreamEntry::bytes).sum();
      long fit = Math.max(bytes * read.size() / Math.max(came, 1), 1);
      entries = (int) Math.min(fit, Math.min(entries * 2L, MOST));
    }
  }

  /** A read has failed, as it does where there is no memory for what comes. */
  void failed() {
    entries = 1;
  }
}
