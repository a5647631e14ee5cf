package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.spi.Replayer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes messages in, in the order of its {@link Provider}, and has them written to every
 * subscription that they reach.
 *
 * <pre>{@code
 * Hub hub = Hub.create();
 * hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
 * }</pre>
 *
 * <p>A subscriber that is connected and keeps up gets each event once and in order. One that comes
 * back with the last id that it has seen gets what it missed, as far as the {@link Replayer} has
 * it; else it first gets an event of type {@code sse.gap}, which says what may be missing. One that
 * does not keep up costs the others nothing: its {@link Overflow} policy decides what becomes of
 * it.
 *
 * <p>Threads: safe for use by any thread. Publishing waits for no subscriber. No lock is held while
 * foreign code is called or I/O is done, but for the provider's own.
 */
public final class Hub implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Hub.class.getName());
  private static final long SHRINK_MILLIS = 10_000;

  /** What the provider may add to an event that has no id. */
  private static final int ID_FIELD_BYTES = "id: \n".length() + Message.MAX_ID_BYTES;

  private final HubOptions options;
  private final Provider provider;
  private final Channels channels;
  private final HubThreads threads;
  private final Instant since;
  private final Counters counters = new Counters();
  private final Listeners listeners = new Listeners();
  private final FailedReplays failedReplays;
  private final boolean hasReplayer;
  private final OpenSubscriptions subscriptions = new OpenSubscriptions();
  private volatile Replayer replayer;
  private volatile boolean ready;
  private long nextShrinkMillis; // touched by the scheduler's tick alone

  Hub(HubOptions options, Provider provider, Replayer replayer, HubThreads threads) {
    this.options = options;
    this.provider = provider;
    this.replayer = replayer;
    this.hasReplayer = replayer != Replayer.none();
    this.threads = threads;
    this.channels = new Channels(options);
    this.failedReplays = new FailedReplays(options.nowNanos());
    this.since = options.clock().instant();
    this.nextShrinkMillis = options.nowMillis() + SHRINK_MILLIS;
    threads.start(options.deadlines().tickInterval(), this::tick);
    try {
      provider.start(new Inbox());
      channels.origin(provider.origin());
    } catch (RuntimeException e) {
      threads.stop(() -> true);
      throw e;
    }
  }

  /**
   * Returns a hub with all defaults: in memory, with a window of the last 1000 events and 16 MiB.
   */
  public static Hub create() {
    return builder().build();
  }

  /** Returns a builder, with all options at their defaults. */
  public static HubBuilder builder() {
    return new HubBuilder();
  }

  /** Publishes an event to one namespace, and returns its id. See {@link #publish(Message)}. */
  public String publish(String namespace, Event event) {
    return publish(Message.of(new Namespace(namespace), event));
  }

  /**
   * Publishes a message, and returns the id of its event once the provider has accepted it.
   *
   * @throws IllegalArgumentException if the encoded event is larger than {@code maxEventBytes}
   * @throws SseException if the provider has not accepted it, and will not; or, as a {@link
   *     dev.sse4j.spi.UnconfirmedException}, if nobody knows
   * @throws IllegalStateException if this hub is closed
   */
  public String publish(Message message) {
    requireSize(message.event());
    return provider.publish(message);
  }

  /**
   * Begins a stream. It is written to from the moment this returns, or a little before.
   *
   * @param namespaces one or more; what one of them contains need not be named
   * @param lastEventId the id of the event behind which to begin; the empty string begins
   *     {@linkplain Start.Live live}
   * @param subscriber what to write to
   * @throws IllegalStateException if this hub is closed, or not {@linkplain #isReady() ready} yet
   */
  public Subscription subscribe(
      Collection<Namespace> namespaces, String lastEventId, Subscriber subscriber) {
    return subscribe(namespaces, Start.after(lastEventId), options.overflow(), subscriber);
  }

  /**
   * Begins a stream as {@link #subscribe(Collection, String, Subscriber)} does, where it is told
   * to, and with a policy of its own for the case that it falls behind.
   *
   * @param start where it begins
   * @param overflow what becomes of it if it falls behind
   * @throws IllegalArgumentException if the policy is {@link Overflow#CATCH_UP} and this hub has no
   *     replayer
   */
  public Subscription subscribe(
      Collection<Namespace> namespaces, Start start, Overflow overflow, Subscriber subscriber) {
    if (overflow == Overflow.CATCH_UP && !hasReplayer) {
      throw new IllegalArgumentException(
          "overflow CATCH_UP needs a replayer to read from, but this hub has none");
    }
    if (!ready) {
      throw new IllegalStateException("the provider has not given all that it has kept yet");
    }
    Subscription subscription = new Subscription(
        this,
        threads.nextDispatcher(),
        outermost(namespaces),
        overflow,
        subscriber,
        subscriptions.nextNumber());
    subscriptions.add(subscription);
    counters.opened();
    listeners.tell(listener -> listener.opened(subscription));
    subscription.delivery().begin(start);
    return subscription;
  }

  /**
   * Returns whether this hub takes subscriptions: it is not closed, and the provider has given all
   * that it had kept.
   */
  public boolean isReady() {
    return ready && !subscriptions.isShut();
  }

  /** Returns how this hub is doing. It holds up no delivery. */
  public HubStatus status() {
    List<SubscriptionStatus> each =
        subscriptions.stream().map(Subscription::status).toList();
    return new HubStatus(
        since,
        isReady(),
        provider.status(),
        totals(),
        channels.channels(),
        channels.nodes(),
        channels.logBytes(),
        each);
  }

  /** Returns what this hub has counted since it was created. */
  public HubTotals totals() {
    return counters.totals(channels.head().next());
  }

  /** Tells the listener what happens from now on. */
  public void addListener(HubListener listener) {
    listeners.add(listener);
  }

  /** Tells the listener nothing more, but for what other threads are just about to tell it. */
  public void removeListener(HubListener listener) {
    listeners.remove(listener);
  }

  /** Returns how the bus is doing. */
  public ProviderStatus providerStatus() {
    return provider.status();
  }

  /** Returns the interval after which a silent stream gets a comment, if there is one. */
  public Optional<Duration> keepAlive() {
    return options.deadlines().keepAlive();
  }

  /** Returns what clients are told about when to come back after their stream has ended. */
  public Duration reconnectionTime() {
    return options.reconnectionTime();
  }

  /** Returns what becomes of a subscription that falls behind, unless it has its own policy. */
  public Overflow overflow() {
    return options.overflow();
  }

  /** Returns how large an encoded event may be, in bytes. */
  public int maxEventBytes() {
    return options.maxEventBytes();
  }

  /**
   * Closes the provider, ends all streams, in order if they let it be done within a second, and
   * stops all threads. A second call does nothing.
   */
  @Override
  public void close() {
    if (!subscriptions.shut()) {
      return;
    }
    try {
      provider.close();
    } finally {
      subscriptions.endAll(subscription -> subscription.drain(options.reconnectionTime()));
      subscriptions.endAll(subscription -> subscription.abort(CloseReason.SHUTDOWN));
      // Who is let in at this moment has not begun to be told that it has ended.
      threads.stop(subscriptions::isEmpty);
    }
  }

  /** Returns how many bytes of memory the logs of all channels have. */
  long logBytes() {
    return channels.logBytes();
  }

  HubOptions options() {
    return options;
  }

  Channels channels() {
    return channels;
  }

  HubThreads threads() {
    return threads;
  }

  /**
   * Asks the replayer; the origin, which it has never heard of, stands for the beginning of all.
   */
  Replayer.Replay replayAfter(String lastEventId) {
    return replayer.after(lastEventId.equals(provider.origin()) ? "" : lastEventId);
  }

  void replayFailed(String lastEventId, Throwable cause) {
    failedReplays.add(lastEventId, cause, options.nowNanos());
  }

  /** Asks the replayer for what is to be searched for the newest messages. */
  Replayer.Replay recent() {
    return replayer.recent();
  }

  /**
   * Returns whether quiet streams are told the newest id. Without replay it would be of no use to
   * them.
   */
  boolean announcesIds() {
    return options.idBlocks() && canReplay();
  }

  /** Returns whether there is a replayer, and it has not failed. */
  boolean canReplay() {
    return replayer != Replayer.none();
  }

  boolean isListenedTo() {
    return !listeners.isEmpty();
  }

  /**
   * A write is complete.
   *
   * @param publishedNanos when the oldest of its events was published; empty if nobody knows
   */
  void written(Subscription subscription, long events, long bytes, OptionalLong publishedNanos) {
    counters.written(events, bytes);
    if (isListenedTo()) {
      OptionalLong latency = publishedNanos.isEmpty()
          ? publishedNanos
          : OptionalLong.of(Math.max(0, options.nowNanos() - publishedNanos.getAsLong()));
      listeners.tell(listener -> listener.written(subscription, events, bytes, latency));
    }
  }

  /** A subscriber is told of a gap. */
  void gap(Subscription subscription, Gap gap) {
    counters.told(gap.reason(), 1);
    listeners.tell(listener -> listener.gap(subscription, gap));
  }

  void ended(Subscription subscription, CloseReason reason) {
    counters.closed(reason);
    DisconnectEvent.commit(subscription, reason);
    listeners.tell(listener -> listener.closed(subscription, reason));
    subscriptions.remove(subscription);
  }

  private void tick() {
    long now = options.nowMillis();
    if (now >= nextShrinkMillis) {
      nextShrinkMillis = now + SHRINK_MILLIS;
      channels.shrink();
    }
  }

  private void requireSize(Event event) {
    // No character takes more than seven bytes, "data: " before a line end; so a small event need
    // not be encoded to know.
    long most =
        7L * ((long) event.data().length() + event.type().length() + event.id().length() + 4);
    int room = options.maxEventBytes() - (event.id().isEmpty() ? ID_FIELD_BYTES : 0);
    if (most > room && options.wire().event(event).size() > room) {
      throw new IllegalArgumentException(
          "event exceeds " + options.maxEventBytes() + " bytes when encoded; raise maxEventBytes of"
              + " the hub, or publish a reference to the data");
    }
  }

  private static SortedSet<Namespace> outermost(Collection<Namespace> namespaces) {
    SortedSet<Namespace> outermost = new TreeSet<>(namespaces);
    if (outermost.isEmpty()) {
      throw new IllegalArgumentException(
          "a subscription needs at least one namespace; Namespace.ROOT contains all");
    }
    outermost.removeIf(inner ->
        namespaces.stream().anyMatch(outer -> !outer.equals(inner) && outer.contains(inner)));
    return Collections.unmodifiableSortedSet(outermost);
  }

  /** Where the provider puts what comes over the bus. */
  private final class Inbox implements Provider.Sink {

    @Override
    public void message(Message message) {
      EncodedEvent encoded = options.wire().event(message.event());
      if (encoded.size() > options.maxEventBytes()) {
        lost("an event of " + encoded.size() + " bytes came over the bus, but this hub takes "
            + options.maxEventBytes());
        return;
      }
      append(message);
      if (!channels.deliver(message, encoded)) {
        LOG.log(
            Level.ERROR,
            "no memory for an event of {0} bytes: who was to have it is treated as fallen behind",
            encoded.size());
      }
    }

    @Override
    public void lost(String reason) {
      LOG.log(Level.WARNING, "messages may have been lost: {0}", reason);
      Gap gap = new Gap(channels.head().id(), Gap.Reason.LOST, OptionalLong.empty());
      int told = channels.deliverLoss(options.wire().event(gap.toEvent("")));
      counters.told(Gap.Reason.LOST, told);
      listeners.tell(listener -> listener.lost(reason));
    }

    @Override
    public void ready() {
      ready = true;
    }

    private void append(Message message) {
      try {
        replayer.append(channels.head().next(), message);
      } catch (RuntimeException e) {
        LOG.log(
            Level.ERROR,
            "the replayer failed and is switched off: who comes back is told that there is a gap",
            e);
        replayer = Replayer.none();
      }
    }
  }
}
