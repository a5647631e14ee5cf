package dev.sse4j.spi;

import dev.sse4j.Event;
import dev.sse4j.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A window of the newest messages, bounded by count, bytes and age. */
final class InMemoryReplayer implements Replayer {

  static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static final int INITIAL_CAPACITY = 16;

  private record Kept(Message message, int bytes, Instant appended) {}

  /*
   * A ring of the messages at positions [oldest, next), each in slot position % length; it grows
   * with its content. An id that has left the window is still told from one that never was, if it
   * is of the provider in memory: that counts every message, so its ids and the positions go up
   * side by side. If ids of that form do not, a publisher has made them, and nothing follows from
   * them.
   */
  private final int maxCount;
  private final long maxBytes;
  private final Duration maxAge;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();

  // All below: guarded by lock.
  private @Nullable Kept[] ring = new Kept[INITIAL_CAPACITY];
  private final Map<String, Long> positions = new HashMap<>();
  private long first = -1; // the first position ever appended; negative before
  private long oldest;
  private long next;
  private long bytes;
  private String lastEvictedId = "";
  private String epoch = ""; // of the first id that counts
  private long sequenceToPosition; // what to add
  private boolean counts = true;

  InMemoryReplayer(int maxCount, long maxBytes, Duration maxAge, InstantSource clock) {
    if (maxCount < 1 || maxBytes < 1 || maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("count, maxBytes and age must be above zero, but were "
          + maxCount + ", " + maxBytes + " and " + maxAge);
    }
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public void append(long position, Message message) {
    Instant now = clock.instant();
    lock.lock();
    try {
      if (first < 0) {
        first = oldest = next = position;
      }
      if (position != next) {
        throw new IllegalArgumentException("expected position " + next + ", but got " + position);
      }
      if (next - oldest == ring.length) {
        grow();
      }
      Event event = message.event();
      int size = utf8Length(event.type()) + utf8Length(event.data()) + utf8Length(event.id());
      ring[slot(next)] = new Kept(message, size, now);
      positions.put(event.id(), next);
      if (!isNextOfEpoch(event.id())) {
        SequenceId.parse(event.id()).ifPresent(this::learn);
      }
      bytes += size;
      next++;
      evict(now);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Replay after(String lastEventId) {
    Instant now = clock.instant();
    lock.lock();
    try {
      evict(now);
      if (lastEventId.isEmpty()) {
        return from(Math.max(first, 0));
      }
      Long position = positions.get(lastEventId);
      if (position != null) {
        return from(position + 1);
      }
      if (lastEventId.equals(lastEvictedId)) {
        return from(oldest);
      }
      OptionalLong evicted = evictedPosition(lastEventId);
      return evicted.isPresent() ? from(evicted.getAsLong() + 1) : new Unknown();
    } finally {
      lock.unlock();
    }
  }

  private Replay from(long position) {
    assert lock.isHeldByCurrentThread();
    return position >= oldest
        ? new Found(new RingCursor(position))
        : new Evicted(OptionalLong.of(oldest - position), lastEvictedId, new RingCursor(oldest));
  }

  /** Returns whether that is the id that was expected at the next position. */
  private boolean isNextOfEpoch(String id) {
    return !epoch.isEmpty()
        && id.equals(new SequenceId(epoch, next - sequenceToPosition).toString());
  }

  /** Takes note of an id at the next position that was not expected there. */
  private void learn(SequenceId id) {
    if (epoch.isEmpty()) {
      epoch = id.epoch();
      sequenceToPosition = next - id.sequence();
    } else if (epoch.equals(id.epoch())) {
      counts = false;
    }
  }

  /**
   * Returns where the message with this id stood, if it is one of ours that has left the window.
   */
  private OptionalLong evictedPosition(String id) {
    Optional<SequenceId> asked = SequenceId.parse(id);
    if (asked.isEmpty() || !asked.get().epoch().equals(epoch) || !counts) {
      return OptionalLong.empty();
    }
    long position = asked.get().sequence() + sequenceToPosition;
    // One before the first is the origin. What would be in the window, but was not found there,
    // never was.
    return position >= first - 1 && position < oldest
        ? OptionalLong.of(position)
        : OptionalLong.empty();
  }

  private void evict(Instant now) {
    assert lock.isHeldByCurrentThread();
    while (oldest < next) {
      Kept kept = ring[slot(oldest)];
      boolean fits = next - oldest <= maxCount && bytes <= maxBytes;
      if (fits && Duration.between(kept.appended(), now).compareTo(maxAge) <= 0) {
        return;
      }
      ring[slot(oldest)] = null;
      bytes -= kept.bytes();
      lastEvictedId = kept.message().event().id();
      positions.remove(lastEvictedId, oldest);
      oldest++;
    }
  }

  private void grow() {
    @Nullable Kept[] larger = new Kept[ring.length * 2];
    for (long position = oldest; position < next; position++) {
      larger[(int) (position % larger.length)] = ring[slot(position)];
    }
    ring = larger;
  }

  private int slot(long position) {
    return (int) (position % ring.length);
  }

  private static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Half of a pair counts two: the pair has four.
      length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }

  private final class RingCursor implements Cursor {

    private long position;

    RingCursor(long position) {
      this.position = position;
    }

    @Override
    public List<Entry> next(int max) {
      Instant now = clock.instant();
      lock.lock();
      try {
        evict(now);
        position = Math.max(position, oldest);
        List<Entry> entries = new ArrayList<>();
        while (position < next && entries.size() < max) {
          entries.add(new Entry(OptionalLong.of(position), ring[slot(position)].message()));
          position++;
        }
        return entries;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public long position() {
      return position;
    }
  }
}
