package dev.sse4j.redis;

import dev.sse4j.Message;
import dev.sse4j.redis.RedisStream.Read;
import dev.sse4j.spi.Provider.Sink;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.spi.ProviderStatus.State;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Reads the stream on and on, and hands each message to the sink, until it is closed. */
final class StreamReader implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RedisProvider.class.getName());

  /** How long one read waits; after that, it is looked whether the stream is still the same. */
  private static final Duration WAIT = Duration.ofSeconds(2);

  private static final long BATCH_BYTES = 1 << 20;
  private static final long TRIM_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long FIRST_DELAY_MILLIS = 100;
  private static final long LONGEST_DELAY_MILLIS = 5000;

  /** A message that is just being given to the sink, and the entry that it came in. */
  record Arrival(Message message, EntryId id) {}

  /*
   * Threads: all is the reader's own, but for what is volatile. close() cuts the connection under
   * it. No lock is held while the sink is called, or Redis.
   */
  private final RedisOptions options;
  private final RedisConnector connector;
  private final Sink sink;
  private final Runnable onCut;
  private final InstantSource clock = InstantSource.system();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sse4j-redis-reader");
  private final BatchSize batch = new BatchSize(BATCH_BYTES);
  private final Unreadable unreadable;
  private final LoggedOnce problem = new LoggedOnce();
  private final LoggedOnce trimProblem = new LoggedOnce();
  private volatile ProviderStatus status;
  private volatile @Nullable Arrival arrival;
  private volatile EntryId given = EntryId.NONE; // the entry that was dealt with last
  private volatile @Nullable RedisStream stream;
  private @Nullable ReadingPlace place; // null until the first connection
  private EntryId warmUpTo = EntryId.NONE;
  private boolean ready;
  private long delayMillis = FIRST_DELAY_MILLIS;
  private long nextTrimNanos = System.nanoTime();

  /**
   * Sets it up.
   *
   * @param onCut called when the connection is cut
   */
  StreamReader(RedisOptions options, RedisConnector connector, Sink sink, Runnable onCut) {
    this.options = options;
    this.connector = connector;
    this.sink = sink;
    this.onCut = onCut;
    this.unreadable = new Unreadable(options.key());
    this.status = ProviderStatus.since(State.CONNECTING, clock.instant());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  ProviderStatus status() {
    return status.withUnreadable(unreadable.count());
  }

  /** Returns what is just being given to the sink, if anything; to be asked from within. */
  @Nullable
  Arrival arrival() {
    return arrival;
  }

  /** Returns whether the sink has been given this entry, or something newer. */
  boolean hasGiven(EntryId id) {
    return !id.isAfter(given);
  }

  /** Stops, and waits for a call of the sink that is under way, unless it is called from within. */
  @Override
  public void close() {
    closed.countDown();
    RedisStream open = stream;
    if (open != null) {
      open.disconnect();
    }
    if (Thread.currentThread() != thread) {
      Threads.join(thread);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    while (!isClosed()) {
      try (RedisStream open = connector.open()) {
        stream = open; // before it is asked whether to close: one of us sees the other
        readFrom(open);
      } catch (RuntimeException | Error e) {
        // Whatever it is, nobody else would go on.
        if (!isClosed()) {
          down(e);
        }
      }
      stream = null;
      pause();
    }
  }

  private void readFrom(RedisStream open) {
    if (isClosed()) {
      return;
    }
    ReadingPlace before = place;
    place = before == null ? begin(open) : comeBack(open, before);
    status = ProviderStatus.since(State.UP, clock.instant());
    while (!isClosed()) {
      readOn(open, place);
      readWell();
      trimWhenDue(open, place.last());
    }
  }

  /** Finds where to begin, so that the last messages are given once more to who starts anew. */
  private ReadingPlace begin(RedisStream open) {
    StreamState state = open.state();
    warmUpTo = state.newest();
    if (state.length() <= options.warmUp()) {
      return ReadingPlace.from(EntryId.NONE, state, options.maxLength());
    }
    EntryId oldest = null;
    int messages = 0;
    while (messages < options.warmUp()) {
      List<StreamEntry> older = open.before(oldest, batch.entries());
      if (older.isEmpty()) {
        return ReadingPlace.from(EntryId.NONE, state, options.maxLength());
      }
      for (int i = 0; i < older.size() && messages < options.warmUp(); i++) {
        oldest = older.get(i).id();
        messages += older.get(i).messageIfAny().isPresent() ? 1 : 0;
      }
      batch.came(older);
    }
    List<StreamEntry> before = open.before(oldest, 1);
    return before.isEmpty()
        ? ReadingPlace.from(EntryId.NONE, state, options.maxLength())
        : ReadingPlace.behind(before.get(0).id(), state, options.maxLength());
  }

  /** Makes sure that the stream is still the one that was read, and has not lost anything. */
  private ReadingPlace comeBack(RedisStream open, ReadingPlace before) {
    StreamState state = open.state();
    boolean goesOn = before.isAtEntry()
        ? open.has(before.last())
        : before.surelyGoesOn(state, options.untrimmedLength());
    if (goesOn) {
      return before;
    }
    lost("when the connection was made again, it could not be seen to go on where it was left");
    return ReadingPlace.from(before.last(), state, options.maxLength());
  }

  private void readOn(RedisStream open, ReadingPlace from) {
    int asked = batch.entries();
    Read read = open.after(from.last(), asked, ready ? WAIT : Duration.ZERO);
    List<StreamEntry> entries = read.entries();
    if (entries.isEmpty() && from.isBeyond(read.state())) {
      lost("it was emptied or set back");
      place = ReadingPlace.from(from.last(), read.state(), options.maxLength());
      return;
    }
    if (!entries.isEmpty() && from.isCutOffFrom(entries, read.state())) {
      lost("it was trimmed or emptied before it was read");
    }
    from.advance(entries, read.state()); // first: whatever happens, none is given twice
    batch.came(entries);
    for (StreamEntry entry : entries) {
      give(entry);
      given = entry.id();
    }
    boolean atEnd = entries.size() < asked;
    status = status.withLag(atEnd ? Duration.ZERO : from.lag(read.state()));
    if (!ready && (atEnd || !warmUpTo.isAfter(from.last()))) {
      ready = true;
      sink.ready();
    }
  }

  private void give(StreamEntry entry) {
    if (isClosed()) {
      return;
    }
    Message message;
    try {
      message = entry.message();
    } catch (IllegalArgumentException e) {
      unreadable.add(entry.id(), e.getMessage());
      return;
    }
    arrival = new Arrival(message, entry.id());
    try {
      sink.message(message);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the entries behind it are still to be given.
      LOG.log(Level.ERROR, "entry " + entry.id() + " could not be handed on", e);
      lost("entry " + entry.id() + " could not be handed on");
    } finally {
      arrival = null;
    }
  }

  private void lost(String reason) {
    sink.lost("the stream \"" + options.key() + "\" may have lost entries: " + reason);
  }

  /**
   * Keeps the stream within its bounds also if those who write to it do not. What was read last
   * stays, however old, as a place to go on from; and nothing goes that is still to be read for the
   * warm-up.
   */
  private void trimWhenDue(RedisStream open, EntryId last) {
    if (ready && System.nanoTime() - nextTrimNanos >= 0) {
      nextTrimNanos = System.nanoTime() + TRIM_NANOS;
      try {
        open.trimToLength(options.maxLength());
        options.maxAge().ifPresent(age -> open.trimToAge(age, last));
        if (trimProblem.end()) {
          LOG.log(Level.INFO, "the stream can be trimmed now, at {0}", connector);
        }
      } catch (JedisDataException e) {
        // It can still be read, as where replicas are missing that a write needs.
        String met = "the stream could not be trimmed, and this is tried again and again: "
            + connector.problem(e);
        if (trimProblem.begin(met)) {
          LOG.log(Level.WARNING, met);
        }
      }
    }
  }

  private void readWell() {
    delayMillis = FIRST_DELAY_MILLIS;
    if (problem.end()) {
      LOG.log(Level.INFO, "the stream can be read now, from Redis at {0}", connector);
    }
  }

  private void down(Throwable cause) {
    onCut.run();
    batch.failed();
    String met =
        "the stream cannot be read, and is tried again and again: " + connector.problem(cause);
    if (problem.begin(met)) {
      if (cause instanceof JedisException) {
        LOG.log(Level.WARNING, met);
      } else {
        LOG.log(Level.ERROR, met, cause);
      }
    }
    if (status.state() == State.UP) {
      status = ProviderStatus.since(State.DOWN, clock.instant());
    }
  }

  /** Waits before the next attempt, longer each time, and not as long as other nodes. */
  private void pause() {
    long half = delayMillis / 2;
    delayMillis = Math.min(delayMillis * 2, LONGEST_DELAY_MILLIS);
    try {
      closed.await(half + ThreadLocalRandom.current().nextLong(half + 1), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody but close() ends this thread.
      LOG.log(Level.DEBUG, "interrupted, and going on", e);
    }
  }
}
