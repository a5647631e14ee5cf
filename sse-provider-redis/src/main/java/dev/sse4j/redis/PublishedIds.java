package dev.sse4j.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which entries have the ids that publishers have set themselves. Redis finds entries by their own
 * ids only; so what came to this node is remembered, and what was there before it is read once,
 * when somebody asks.
 */
final class PublishedIds {

  private static final long BATCH_BYTES = 1 << 20;

  /*
   * Threads: any. The lock is never held while Redis is read; two who search at the same time find
   * the same.
   */
  private final int capacity;
  private final DeliveredEntries delivered;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, EntryId> entries = new HashMap<>(); // guarded by lock
  private final NavigableMap<EntryId, String> inOrder = new TreeMap<>(); // guarded by lock
  private volatile boolean searched; // whether what is older than this process was read

  PublishedIds(int capacity, DeliveredEntries delivered) {
    this.capacity = capacity;
    this.delivered = delivered;
  }

  void put(String id, EntryId entry) {
    lock.lock();
    try {
      EntryId former = entries.put(id, entry);
      if (former != null) {
        inOrder.remove(former);
      }
      inOrder.put(entry, id);
      if (entries.size() > capacity) {
        entries.remove(inOrder.pollFirstEntry().getValue());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the entry with an id, if this node has heard it. */
  Optional<EntryId> known(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(id));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks for the entry with an id, also among those that are older than this process, and among
   * the next that are still to come to it.
   */
  Optional<EntryId> find(String id, RedisStream stream) {
    if (!searched) {
      searchOlder(stream);
    }
    Optional<EntryId> known = known(id);
    return known.isPresent()
        ? known
        : stream.between(delivered.newest(), EntryId.LAST, BatchSize.MOST).entries().stream()
            .filter(entry -> ownId(entry).equals(Optional.of(id)))
            .map(StreamEntry::id)
            .findFirst();
  }

  private void searchOlder(RedisStream stream) {
    EntryId end = delivered.oldest();
    BatchSize batch = new BatchSize(BATCH_BYTES);
    EntryId last = EntryId.NONE;
    List<StreamEntry> read;
    do {
      read = stream.between(last, end, batch.entries()).entries();
      for (StreamEntry entry : read) {
        last = entry.id();
        ownId(entry).ifPresent(id -> put(id, entry.id()));
      }
      batch.came(read);
    } while (!read.isEmpty());
    searched = true;
  }

  private static Optional<String> ownId(StreamEntry entry) {
    return entry
        .messageIfAny()
        .map(message -> message.event().id())
        .filter(id -> !id.equals(entry.id().toString()));
  }
}
