package dev.sse4j.server;

import dev.sse4j.codec.EventEncoder;
import dev.sse4j.codec.EventParser;
import dev.sse4j.server.internal.Deadlines;
import dev.sse4j.server.internal.Options;
import dev.sse4j.server.internal.SteadyClock;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.Replayer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Settles the options of a {@link Hub}. For one thread at a time. */
public final class HubBuilder {

  /** How many messages the default replayer keeps. */
  public static final int DEFAULT_HISTORY = 1000;

  /** After how long a silent stream gets a comment: 15 seconds. */
  public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(15);

  /** How long one write may be outstanding: 10 seconds. */
  public static final Duration DEFAULT_WRITE_TIMEOUT = Duration.ofSeconds(10);

  /** What clients are told about when to come back after their stream has ended: 2 seconds. */
  public static final Duration DEFAULT_RECONNECTION_TIME = Duration.ofSeconds(2);

  /** How large an encoded event may be: 1 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 1 << 20;

  /** How many bytes a subscription may be behind: 1 MiB. */
  public static final int DEFAULT_MAX_LAG_BYTES = 1 << 20;

  /** How many events a subscription may be behind: 10,000. */
  public static final int DEFAULT_MAX_LAG_EVENTS = 10_000;

  /** How many bytes retained events may have together: 16 MiB. */
  public static final long DEFAULT_MAX_RETAINED_BYTES = 16 << 20;

  private static final Duration LONGEST_BATCH_DELAY = Duration.ofSeconds(1);

  /** How many bytes one write has at the most: 64 KiB. */
  private static final int WRITE_BYTES = 64 << 10;

  private @Nullable Provider provider;
  private @Nullable Replayer replayer;
  private Optional<Duration> keepAlive = Optional.of(DEFAULT_KEEP_ALIVE);
  private Duration writeTimeout = DEFAULT_WRITE_TIMEOUT;
  private @Nullable Duration reconnectionTime;
  private int maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
  private int maxLagBytes = DEFAULT_MAX_LAG_BYTES;
  private int maxLagEvents = DEFAULT_MAX_LAG_EVENTS;
  private long maxLogBytes = Runtime.getRuntime().maxMemory() / 4;
  private Overflow overflow = Overflow.DISCONNECT;
  private int dispatchers = Runtime.getRuntime().availableProcessors();
  private Duration batchDelay = Duration.ZERO;
  private Wire wire = Wire.STANDARD;
  private boolean idBlocks = true;
  private int maxRetainedNamespaces;
  private long maxRetainedBytes = DEFAULT_MAX_RETAINED_BYTES;
  private InstantSource clock = InstantSource.system();
  private InstantSource steadyClock = new SteadyClock();
  private @Nullable ScheduledExecutorService scheduler;

  HubBuilder() {}

  /**
   * Sets the bus; {@link Provider#inMemory()} unless set. The hub starts it, and closes it with
   * itself.
   */
  public HubBuilder provider(Provider provider) {
    this.provider = Objects.requireNonNull(provider, "provider");
    return this;
  }

  /**
   * Sets what a subscriber that comes back is served from; the last {@value #DEFAULT_HISTORY}
   * events unless set.
   */
  public HubBuilder replayer(Replayer replayer) {
    this.replayer = Objects.requireNonNull(replayer, "replayer");
    return this;
  }

  /**
   * Sets after how long a silent stream gets a comment; at least 100 milliseconds. Clients are told
   * this interval and may take a longer silence for a broken connection. It is also how the server
   * learns that a client has gone, within two intervals. {@link #DEFAULT_KEEP_ALIVE} unless set.
   */
  public HubBuilder keepAlive(Duration interval) {
    this.keepAlive = Optional.of(Options.requireInterval("keepAlive", interval));
    return this;
  }

  /**
   * Sends no keep-alive: a client that has gone is noticed by the next event only, and
   * intermediaries may cut the stream.
   */
  public HubBuilder withoutKeepAlive() {
    this.keepAlive = Optional.empty();
    return this;
  }

  /**
   * Sets how long one write may be outstanding before the connection is cut; at least 100
   * milliseconds. {@link #DEFAULT_WRITE_TIMEOUT} unless set.
   */
  public HubBuilder writeTimeout(Duration timeout) {
    this.writeTimeout = Options.requireInterval("writeTimeout", timeout);
    return this;
  }

  /**
   * Sets what clients are told about when to come back; {@link #DEFAULT_RECONNECTION_TIME} unless
   * set.
   */
  public HubBuilder reconnectionTime(Duration time) {
    EventEncoder.reconnectionTime(time); // refuses what cannot be told
    this.reconnectionTime = time;
    return this;
  }

  /**
   * Sets how large an encoded event may be, in bytes; at most {@code maxLagBytes}, and at most 1
   * GiB. 1 MiB unless set.
   */
  public HubBuilder maxEventBytes(int bytes) {
    if (bytes > EventParser.LARGEST_MAX_EVENT_BYTES) {
      throw new IllegalArgumentException("maxEventBytes must be at most "
          + EventParser.LARGEST_MAX_EVENT_BYTES + ", but was " + bytes);
    }
    this.maxEventBytes = Options.requirePositive("maxEventBytes", bytes);
    return this;
  }

  /**
   * Sets how many bytes a subscription may be behind the newest event, above 0; beyond that {@link
   * #overflow} decides. It is kept to the size of a segment, 64 KiB at the most. 1 MiB unless set.
   */
  public HubBuilder maxLagBytes(int bytes) {
    this.maxLagBytes = Options.requirePositive("maxLagBytes", bytes);
    return this;
  }

  /**
   * Sets how many events a subscription may be behind, above 0, kept likewise; 10,000 unless set.
   */
  public HubBuilder maxLagEvents(int events) {
    this.maxLagEvents = Options.requirePositive("maxLagEvents", events);
    return this;
  }

  /**
   * Sets how many bytes the logs of all channels may have together, above 0. When that is passed,
   * the log that holds back most gives up its oldest events first, and for who has not been sent
   * them {@link #overflow} decides. A quarter of the maximum heap unless set.
   */
  public HubBuilder maxLogBytes(long bytes) {
    this.maxLogBytes = Options.requirePositive("maxLogBytes", bytes);
    return this;
  }

  /**
   * Sets what becomes of a subscription that falls behind these bounds, unless {@link
   * Hub#subscribe(java.util.Collection, Start, Overflow, Subscriber)} says otherwise for that one;
   * {@link Overflow#DISCONNECT} unless set.
   */
  public HubBuilder overflow(Overflow overflow) {
    this.overflow = Objects.requireNonNull(overflow, "overflow");
    return this;
  }

  /**
   * Retains the last event of each namespace, for subscriptions that begin {@linkplain Start.Live
   * live}: they are given those of their namespaces first, in the order in which they were
   * published, so that they know what is now. Nothing is retained unless this is called; then at
   * most {@link #DEFAULT_MAX_RETAINED_BYTES}. When the bus loses messages, all is forgotten.
   *
   * @param maxNamespaces of how many namespaces, above 0; the one goes first that was quiet for
   *     longest
   */
  public HubBuilder retain(int maxNamespaces) {
    return retain(maxNamespaces, DEFAULT_MAX_RETAINED_BYTES);
  }

  /**
   * Retains the last event of each namespace as {@link #retain(int)} does.
   *
   * @param maxBytes how many bytes they may have together when encoded, above 0
   */
  public HubBuilder retain(int maxNamespaces, long maxBytes) {
    this.maxRetainedNamespaces = Options.requirePositive("maxNamespaces", maxNamespaces);
    this.maxRetainedBytes = Options.requirePositive("maxBytes", maxBytes);
    return this;
  }

  /** Sets how many threads write to subscribers; one for each processor unless set. */
  public HubBuilder dispatchers(int threads) {
    this.dispatchers = Options.requirePositive("dispatchers", threads);
    return this;
  }

  /**
   * Sets how long at the least lies between two looks at what was published, so that events wait
   * for others to be written with: less work for the processor, later delivery. Zero unless set:
   * each is written as soon as its dispatcher comes to it. Whoever has more to be written than goes
   * into one write, or is slow to take it, is not held back.
   *
   * @param delay not negative, and at most a second
   */
  public HubBuilder batchDelay(Duration delay) {
    if (delay.isNegative() || delay.compareTo(LONGEST_BATCH_DELAY) > 0) {
      throw new IllegalArgumentException(
          "batchDelay must be from zero to " + LONGEST_BATCH_DELAY + ", but was " + delay);
    }
    this.batchDelay = delay;
    return this;
  }

  /**
   * Sends no blocks that hold an id only. By default, with a replayer, a stream that begins and one
   * that is quiet are told the newest id that way, so that they can resume without a gap; some
   * clients take such a block for an event.
   */
  public HubBuilder withoutIdBlocks() {
    this.idBlocks = false;
    return this;
  }

  /**
   * Writes streams byte by byte as <a href="https://github.com/mroth/sseserver">sseserver</a> does,
   * for clients that cannot be changed and read no more than that: {@code event:NAME}, {@code
   * data:DATA}, a keep-alive of one line, and nothing else. Data of several lines is several {@code
   * data} fields here, too, and where a value begins with a space, there is one before it.
   *
   * <p>Nobody is told an id, so who comes back has missed what was published meanwhile; nor when to
   * come back, so when the server stops, browsers return in 3 to 5 seconds, all together. There is
   * no replay. {@code SseHandlerBuilder.likeSseserver} does the same for headers.
   */
  public HubBuilder likeSseserver() {
    this.wire = Wire.SSESERVER;
    return this;
  }

  /**
   * Sets the clock and the scheduler for all deadlines. Unless set, the clock is the system's, but
   * for deadlines a steady one that nobody sets, and the scheduler a thread of the hub's own. A
   * scheduler that was given is not closed with the hub.
   */
  public HubBuilder clock(InstantSource clock, ScheduledExecutorService scheduler) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.steadyClock = clock;
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /**
   * Returns a running hub.
   *
   * @throws IllegalArgumentException if {@code maxEventBytes} is above {@code maxLagBytes}, or if
   *     {@code overflow} is {@link Overflow#CATCH_UP} and {@code replayer} is {@link
   *     Replayer#none()}, or if {@link #likeSseserver} goes with a replayer, a reconnection time or
   *     {@link Overflow#CATCH_UP}
   */
  public Hub build() {
    Replayer history = history();
    if (maxEventBytes > maxLagBytes) {
      throw new IllegalArgumentException("maxEventBytes " + maxEventBytes + " is above maxLagBytes "
          + maxLagBytes + ": a subscription could not fall behind by a single event");
    }
    if (overflow == Overflow.CATCH_UP && history == Replayer.none()) {
      String other = wire == Wire.STANDARD ? "replayer none" : "likeSseserver";
      throw new IllegalArgumentException(
          "overflow CATCH_UP contradicts " + other + ": there is nothing to catch up from");
    }
    HubOptions options = new HubOptions(
        new Deadlines(keepAlive, writeTimeout),
        reconnectionTime == null ? DEFAULT_RECONNECTION_TIME : reconnectionTime,
        new Lag(maxLagBytes, maxLagEvents),
        maxEventBytes,
        overflow,
        WRITE_BYTES,
        batchDelay,
        maxLogBytes,
        wire,
        idBlocks,
        maxRetainedNamespaces,
        maxRetainedBytes,
        clock,
        steadyClock);
    Provider bus = provider != null ? provider : Provider.inMemory();
    return new Hub(options, bus, history, new HubThreads(dispatchers, options, scheduler));
  }

  private Replayer history() {
    if (wire == Wire.STANDARD) {
      return replayer == null ? Replayer.lastEvents(DEFAULT_HISTORY) : replayer;
    }
    if (replayer != null && replayer != Replayer.none()) {
      throw new IllegalArgumentException(
          "likeSseserver contradicts a replayer: nobody is told an id to come back with");
    }
    if (reconnectionTime != null) {
      throw new IllegalArgumentException(
          "likeSseserver contradicts reconnectionTime: nobody is told it");
    }
    return Replayer.none();
  }
}
