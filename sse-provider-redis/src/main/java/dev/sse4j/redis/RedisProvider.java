package dev.sse4j.redis;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.redis.StreamReader.Arrival;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.spi.ProviderStatus.State;
import dev.sse4j.spi.Replayer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bus for several processes: a stream in Redis, 6.2 or later. Each process that has started it
 * hears every message, in the order of the stream.
 *
 * <pre>{@code
 * RedisProvider redis = RedisProvider.create("redis://redis.example.com");
 * Hub hub = Hub.builder().provider(redis).replayer(redis.replayer()).build();
 * }</pre>
 *
 * <p>A process that only publishes does not start it:
 *
 * <pre>{@code
 * try (RedisProvider redis = RedisProvider.create("redis://redis.example.com")) {
 *   redis.publish(Message.of(new Namespace("/pets/dogs"), Event.of("new-dog", "Corgi")));
 * }
 * }</pre>
 *
 * <p>A message is an entry of the stream, and its id is the entry's unless its publisher has set
 * one, so that an id is good on every node. Any program may add entries. The fields, all UTF-8:
 *
 * <table>
 *   <caption>Fields of an entry</caption>
 *   <tr><th>Field</th><th>What it holds</th></tr>
 *   <tr><td>{@code ns}</td><td>the namespaces, one on each line; required</td></tr>
 *   <tr><td>{@code data}</td><td>the data; required, and may be empty</td></tr>
 *   <tr><td>{@code event}</td><td>the type; {@code message} unless set</td></tr>
 *   <tr><td>{@code id}</td><td>the id, if it is not to be the entry's</td></tr>
 *   <tr><td>{@code key}</td><td>the conflation key</td></tr>
 * </table>
 *
 * <p>Other fields are ignored. An entry that is no message is passed over, counted in {@link
 * #status()}, and logged once a minute at the most. Entries are to be added with the id {@code *}:
 * Redis numbers them.
 *
 * <p>While Redis cannot be reached, {@link #publish} fails, and the reader goes on trying; it then
 * continues behind the last entry that it has seen. If entries may be missing there, because the
 * stream was trimmed, emptied or set back, the sink is told that something was lost.
 *
 * <p>Threads: as {@link Provider} says. A started provider has one thread that reads, and one that
 * has published has one that writes; both are daemons, and end with {@link #close()}.
 */
public final class RedisProvider implements Provider {

  private static final String ORIGIN = EntryId.NONE.toString();
  private static final String LONGEST_ID = EntryId.LAST.toString();

  /** How long to wait for an event that a faster node has given to its clients already. */
  private static final Duration AHEAD_LIMIT = Duration.ofSeconds(2);

  /** How long who reads waits for a connection, and for each answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  /*
   * Threads: any. The lock guards that there is one reader, and none once this is closed; nothing
   * is waited for under it.
   */
  private final RedisOptions options;
  private final RedisConnector connector;
  private final StreamWriter writer;
  private final IdleStreams idleStreams;
  private final ProviderStatus unstarted;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable StreamReader reader; // written under lock
  private boolean closed; // guarded by lock

  /**
   * Sets it up.
   *
   * @param writing connects those who publish
   */
  RedisProvider(RedisOptions options, RedisConnector writing) {
    this.options = options;
    this.connector = writing.within(ANSWER_LIMIT);
    this.writer = new StreamWriter(options, writing);
    this.idleStreams = new IdleStreams(this.connector);
    this.unstarted =
        ProviderStatus.since(State.CONNECTING, InstantSource.system().instant());
  }

  /**
   * Returns a provider with all defaults.
   *
   * @param uri where Redis is: see {@link RedisProviderBuilder#uri}
   * @throws IllegalArgumentException if it is not such a URI
   */
  public static RedisProvider create(String uri) {
    return builder().uri(uri).build();
  }

  /** Returns a builder, with all options at their defaults. */
  public static RedisProviderBuilder builder() {
    return new RedisProviderBuilder();
  }

  /**
   * Returns a replayer for a hub with this provider, which has the last messages in memory, as many
   * as {@link RedisProviderBuilder#warmUp} says and at most 16 MiB, and reads from Redis what is
   * older.
   */
  public Replayer replayer() {
    return replayer(Replayer.lastEvents(options.warmUp()));
  }

  /**
   * Returns a replayer for a hub with this provider, which asks {@code memory} first, and Redis for
   * what that does not have. Each hub needs one of its own.
   *
   * <p>What it is asked for the newest events of a namespace, it looks for in {@code memory} alone.
   */
  public Replayer replayer(Replayer memory) {
    return replayer(memory, AHEAD_LIMIT);
  }

  /** Returns a replayer that waits for so long for what only another node has delivered. */
  Replayer replayer(Replayer memory, Duration aheadLimit) {
    return new RedisReplayer(this, Objects.requireNonNull(memory, "memory"), options, aheadLimit);
  }

  /**
   * Publishes a message, and returns its id once Redis has taken it. It can be called without
   * {@link #start}, and from within the sink.
   *
   * @throws IllegalArgumentException if it is larger than {@link RedisProviderBuilder#maxEventBytes}
   * @throws dev.sse4j.spi.UnconfirmedException if Redis was sent it, and did not answer in time: it
   *     may have been published, or may be yet
   * @throws SseException if Redis could not be reached in time, or refused it: it was
   *     not published, and will not be
   * @throws IllegalStateException if this is closed
   */
  @Override
  public String publish(Message message) {
    Event event = message.event();
    Event withId = event.id().isEmpty() ? event.withId(LONGEST_ID) : event;
    if (EventEncoder.encode(withId).size() > options.maxEventBytes()) {
      throw new IllegalArgumentException("event exceeds " + options.maxEventBytes()
          + " bytes; raise maxEventBytes of the provider, and of all hubs, or publish a reference to"
          + " the data");
    }
    EntryId entry = writer.add(StreamEntry.fieldsOf(message));
    return event.id().isEmpty() ? entry.toString() : event.id();
  }

  @Override
  public void start(Sink sink) {
    Objects.requireNonNull(sink, "sink");
    lock.lock();
    try {
      if (closed || reader != null) {
        throw new IllegalStateException(
            closed ? "the provider is closed" : "the provider was already started");
      }
      StreamReader begun = new StreamReader(options, connector, sink, writer::doubt);
      reader = begun;
      begun.start();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how the reader is doing; until {@link #start}, that it is still connecting. Its lag is
   * the time between the newest entry of the stream and the newest one read, by the clock of Redis.
   */
  @Override
  public ProviderStatus status() {
    StreamReader started = reader;
    return started == null ? unstarted : started.status();
  }

  /** Returns {@code 0-0}, which is before all entries. */
  @Override
  public String origin() {
    return ORIGIN;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    writer.close();
    idleStreams.close();
    StreamReader started = reader;
    if (started != null) {
      started.close();
    }
  }

  /** Returns what is just being given to the sink, if anything; to be asked from within. */
  @Nullable
  Arrival arrival() {
    StreamReader started = reader;
    return started == null ? null : started.arrival();
  }

  /** Returns whether the sink has been given this entry, or something newer. */
  boolean hasGiven(EntryId id) {
    StreamReader started = reader;
    return started != null && started.hasGiven(id);
  }

  /** Reads the stream, unless it is known that it cannot be read now. */
  <T> T read(Function<RedisStream, T> reading) {
    if (status().state() == State.DOWN) {
      throw new SseException("the stream cannot be read now: Redis at " + connector + " is down");
    }
    return idleStreams.read(reading);
  }
}
