package dev.sse4j.redis;

import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.redis.RedisStream.Read;
import dev.sse4j.redis.StreamReader.Arrival;
import dev.sse4j.spi.Replayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Replays the newest messages from memory, and what is older from the stream. */
final class RedisReplayer implements Replayer {

  /** How much a cursor reads at a time, as it stays in memory until a slow client has taken it. */
  private static final long BATCH_BYTES = 64 << 10;

  /*
   * Threads: append() on the reader's, within its call of the sink; after() and cursors on those
   * that replay, of the hub. All that is near the end is read from memory, without Redis.
   */
  private final RedisProvider provider;
  private final Replayer memory;
  private final int untrimmedLength;
  private final Duration aheadLimit;
  private final DeliveredEntries delivered;
  private final PublishedIds ids;

  RedisReplayer(
      RedisProvider provider, Replayer memory, RedisOptions options, Duration aheadLimit) {
    this.provider = provider;
    this.memory = memory;
    this.untrimmedLength = options.untrimmedLength();
    this.aheadLimit = aheadLimit;
    int maxLength = options.maxLength();
    // Redis keeps some more than it is told to.
    int capacity = (int) Math.min(maxLength + maxLength / 4 + 1000L, Integer.MAX_VALUE / 2);
    this.delivered = new DeliveredEntries(capacity);
    this.ids = new PublishedIds(capacity, delivered);
  }

  @Override
  public void append(long position, Message message) {
    memory.append(position, message);
    String id = message.event().id();
    entryOf(message).ifPresent(entry -> {
      delivered.add(position, entry);
      if (!entry.toString().equals(id)) {
        ids.put(id, entry);
      }
    });
  }

  private Optional<EntryId> entryOf(Message message) {
    Arrival arrival = provider.arrival();
    return arrival != null && arrival.message() == message
        ? Optional.of(arrival.id())
        : EntryId.parse(message.event().id());
  }

  @Override
  public Replay recent() {
    return memory.recent();
  }

  @Override
  public Replay after(String lastEventId) {
    if (lastEventId.isEmpty()) {
      return provider.read(this::all);
    }
    return memory.after(lastEventId) instanceof Found found
        ? new Found(new StreamCursor(EntryId.NONE, found.cursor()))
        : provider.read(stream -> after(lastEventId, stream));
  }

  private Replay all(RedisStream stream) {
    StreamState state = stream.state();
    return state.isWhole(untrimmedLength) && !isEvicted(delivered.oldest(), state)
        ? new Found(new StreamCursor(EntryId.NONE, null))
        : new Evicted(OptionalLong.empty(), "", cursorAtOldest(state));
  }

  private boolean isEvicted(EntryId id, StreamState state) {
    return !id.equals(EntryId.LAST) && !state.reachesBackTo(id);
  }

  private Replay after(String lastEventId, RedisStream stream) {
    // First that of a publisher, which may look like one of Redis.
    Optional<EntryId> sought = ids.known(lastEventId)
        .or(() -> EntryId.parse(lastEventId).filter(entry -> isThere(entry, stream)))
        .or(() -> ids.find(lastEventId, stream))
        .or(() -> EntryId.parse(lastEventId));
    if (sought.isEmpty()) {
      return new Unknown();
    }
    EntryId entry = sought.get();
    if (entry.isAfter(delivered.newest()) && !provider.hasGiven(entry)) {
      if (!stream.has(entry)) {
        return new Unknown();
      }
      if (!delivered.await(entry, aheadLimit)) {
        throw new SseException("another node has delivered that event, but this one has not come so"
            + " far within " + aheadLimit.toMillis() + " ms");
      }
    }
    return behind(entry, stream);
  }

  private boolean isThere(EntryId entry, RedisStream stream) {
    return delivered.position(entry).isPresent() || stream.has(entry);
  }

  /** Answers for an entry that is not newer than what was delivered. */
  private Replay behind(EntryId entry, RedisStream stream) {
    StreamState state = stream.state();
    OptionalLong position = delivered.position(entry);
    if (position.isPresent()) {
      long oldest = state.first().map(delivered::positionFrom).orElse(delivered.next());
      long missed = oldest - position.getAsLong() - 1;
      return missed <= 0
          ? new Found(new StreamCursor(entry, null))
          : new Evicted(
              OptionalLong.of(missed), lastBefore(state).toString(), cursorAtOldest(state));
    }
    if (stream.has(entry)) {
      return new Found(new StreamCursor(entry, null));
    }
    return state.reachesBackTo(entry)
        ? new Unknown()
        : new Evicted(OptionalLong.empty(), "", cursorAtOldest(state));
  }

  private StreamCursor cursorAtOldest(StreamState state) {
    return new StreamCursor(lastBefore(state), null);
  }

  /** Returns the newest entry that was delivered before the oldest one that is kept. */
  private EntryId lastBefore(StreamState state) {
    return state.first().map(delivered::before).orElse(delivered.newest());
  }

  /**
   * Goes over to memory once that has what follows, and back to the stream if memory has dropped
   * it before it was read.
   */
  private final class StreamCursor implements Cursor {

    private final BatchSize batch = new BatchSize(BATCH_BYTES);
    private final int generation = delivered.generation();
    private EntryId last; // the last entry that was read, while this is in the stream
    private @Nullable Cursor remembered; // while this is in memory

    StreamCursor(EntryId last, @Nullable Cursor remembered) {
      this.last = last;
      this.remembered = remembered;
    }

    @Override
    public List<Entry> next(int max) {
      Cursor inMemory = remembered;
      if (inMemory != null) {
        long from = inMemory.position();
        List<Entry> entries = inMemory.next(max);
        if (inMemory.position() == from + entries.size()) {
          return entries;
        }
        last = delivered.idAt(from - 1);
        if (last.equals(EntryId.NONE)) {
          throw overtaken();
        }
        remembered = null;
      }
      if (delivered.generation() != generation) {
        throw overtaken();
      }
      if (!delivered.newest().isAfter(last)) {
        return List.of();
      }
      List<Entry> entries = provider.read(stream -> next(max, stream));
      if (!entries.isEmpty()) {
        Message newest = entries.get(entries.size() - 1).message();
        if (memory.after(newest.event().id()) instanceof Found found) {
          remembered = found.cursor();
        }
      }
      return entries;
    }

    private List<Entry> next(int max, RedisStream stream) {
      List<Entry> entries = new ArrayList<>();
      EntryId upTo = delivered.newest();
      while (entries.isEmpty() && upTo.isAfter(last)) {
        int asked = Math.min(max, batch.entries());
        Read read = stream.between(last, upTo, asked);
        requireUnbroken(read.state());
        for (StreamEntry entry : read.entries()) {
          last = entry.id();
          entry
              .messageIfAny()
              .ifPresent(message -> entries.add(new Entry(delivered.position(last), message)));
        }
        batch.came(read.entries());
        if (read.entries().size() < asked) {
          last = upTo;
        }
      }
      return entries;
    }

    /** Positions show what was evicted meanwhile; where there are none, nothing does. */
    private void requireUnbroken(StreamState state) {
      boolean shows = last.equals(EntryId.NONE) || delivered.position(last).isPresent();
      if (!shows && !state.reachesBackTo(last)) {
        throw overtaken();
      }
    }

    private SseException overtaken() {
      return new SseException("what was to be replayed was dropped before it was read: raise"
          + " maxLength or maxAge, or see why it was read so slowly");
    }

    @Override
    public long position() {
      Cursor inMemory = remembered;
      return inMemory == null ? delivered.positionAfter(last) : inMemory.position();
    }
  }
}
