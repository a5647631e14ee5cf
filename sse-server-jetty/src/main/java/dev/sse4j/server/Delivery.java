package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher does for one subscription: it writes what is pending, keeps the connection
 * alive, and ends it.
 */
final class Delivery {

  private static final System.Logger LOG = System.getLogger(Delivery.class.getName());
  private static final EncodedEvent FIRST_COMMENT = EventEncoder.comment("ok");
  private static final EncodedEvent KEEP_ALIVE = EventEncoder.comment("keepalive");

  /**
   * How the stream is to end: at once, or in order, behind what is pending and these last bytes.
   */
  private record Ending(CloseReason reason, boolean atOnce, PrivateBytes lastBytes) {}

  /*
   * Threads: only the dispatcher writes, moves the cursor and ends. All others leave a note for it
   * (an ending, the outcome of a write, the replay's next step) and wake it, whereupon it calls
   * serve(), which makes of all notes what it can.
   *
   * First the replay says what to write; once it has joined a channel, the cursor does. Private
   * bytes go before either, but never into the middle of an event.
   */
  private final Hub hub;
  private final Subscription subscription;
  private final Dispatcher dispatcher;
  private final Overflow overflow;
  private final Subscriber subscriber;
  private final Outlet outlet;
  private final Replay replay;

  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  private volatile long expiresMillis = Long.MAX_VALUE; // written and read by any thread

  // Written by the dispatcher, read by any thread.
  private volatile boolean ended;
  private volatile @Nullable Joined joined;
  private volatile long eventsSent;
  private volatile long eventsBefore; // how many of the channel's log lie before the cursor

  // The dispatcher's own.
  private final PrivateBytes privateBytes = new PrivateBytes();
  private boolean known;
  private boolean writingFromLog;
  private Replay.@Nullable Batch writingBatch;
  private long lastEvent = -1; // how many events the log had when the ending was first seen
  private long nextKeepAliveMillis;
  /** The client was given the id of this position, or of a later one. */
  private long announcedPosition = -1;

  Delivery(
      Hub hub,
      Subscription subscription,
      Dispatcher dispatcher,
      Overflow overflow,
      Subscriber subscriber,
      String lastEventId) {
    this.hub = hub;
    this.subscription = subscription;
    this.dispatcher = dispatcher;
    this.overflow = overflow;
    this.subscriber = subscriber;
    this.outlet = new Outlet(subscriber, this);
    this.replay = new Replay(hub, this, subscription.namespaces(), lastEventId);
    this.nextKeepAliveMillis =
        hub.options().nextKeepAliveMillis(hub.options().clock().millis());
    privateBytes.add(FIRST_COMMENT);
    privateBytes.add(EventEncoder.reconnectionTime(hub.options().reconnectionTime()));
  }

  /** Begins to follow the log; called once, by the thread that subscribes. */
  void begin() {
    replay.begin();
    wake();
  }

  void endInOrder(CloseReason reason, PrivateBytes lastBytes) {
    ending.compareAndSet(null, new Ending(reason, false, lastBytes));
    wake();
  }

  void endAtOnce(CloseReason reason) {
    ending.updateAndGet(
        e -> e != null && e.atOnce() ? e : new Ending(reason, true, new PrivateBytes()));
    wake();
  }

  void expireAt(Instant moment) {
    expiresMillis = moment.toEpochMilli();
  }

  void wake() {
    dispatcher.wake(this);
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  boolean hasEnded() {
    return ended;
  }

  long eventsSent() {
    return eventsSent;
  }

  long lagEvents() {
    Joined in = joined;
    return in == null ? 0 : Math.max(in.channel().log().events() - eventsBefore, 0);
  }

  /** Returns whether it was not marked before. */
  boolean markWoken() {
    return woken.compareAndSet(false, true);
  }

  // ---- below, on the dispatcher's thread

  void clearWoken() {
    woken.set(false);
  }

  /** Looks at the deadlines. */
  void tick() {
    long now = hub.options().clock().millis();
    if (now >= expiresMillis) {
      endInOrder(CloseReason.EXPIRED, new PrivateBytes());
    }
    if (outlet.isOutstanding()) {
      if (now - outlet.begunMillis() >= hub.options().writeTimeout().toMillis()) {
        endAtOnce(CloseReason.WRITE_TIMEOUT);
      }
    } else if (now >= nextKeepAliveMillis) {
      addKeepAlive();
      serve();
    }
  }

  /**
   * Does what can be done now. It begins one write at the most, so that each subscription has its
   * turn.
   */
  void serve() {
    if (!known) {
      known = true;
      dispatcher.add(this);
    }
    if (outlet.isOutstanding() && outlet.isComplete()) {
      completeWrite();
    }
    if (ended) {
      letGo();
      return;
    }
    Ending requested = ending.get();
    if (requested != null && requested.atOnce()) {
      end(requested);
    } else if (isOverrun()) {
      end(new Ending(CloseReason.OVERRUN, true, new PrivateBytes()));
    } else if (!outlet.isOutstanding()) {
      writeOrEnd(requested);
    }
  }

  private void writeOrEnd(@Nullable Ending requested) {
    if (joined == null && requested == null) {
      takeReplay();
    }
    Joined in = joined;
    boolean withinEvent = in != null && in.cursor().isWithinEvent();
    if (!withinEvent && !privateBytes.isEmpty()) {
      write(privateBytes.take(), false);
      return;
    }
    boolean over = requested != null && !withinEvent && hasWrittenWhatWasPending(in);
    ByteBuffer pending =
        in == null || over ? null : in.cursor().nextWrite(hub.options().writeBytes());
    if (pending != null) {
      write(pending, true);
    } else if (requested != null && !isOverrun()) {
      if (requested.lastBytes().isEmpty()) {
        end(requested);
      } else {
        write(requested.lastBytes().take(), false);
      }
    }
  }

  /** Returns whether all is written that was in the log when the stream was first asked to end. */
  private boolean hasWrittenWhatWasPending(@Nullable Joined in) {
    if (in == null) {
      return true;
    }
    if (lastEvent < 0) {
      lastEvent = in.channel().log().events();
    }
    return eventsBefore >= lastEvent;
  }

  private void takeReplay() {
    Replay.Step step = replay.poll();
    if (step instanceof Replay.Batch batch) {
      privateBytes.addAll(batch.bytes());
      writingBatch = batch;
    } else if (step instanceof Replay.Live live) {
      joined = live.joined();
      live.joined().shard().members().add(this);
      privateBytes.addAll(live.preamble());
      announcedPosition = live.joined().at().position();
      eventsBefore = live.joined().cursor().eventsBefore();
    } else if (step instanceof Replay.Failed) {
      endInOrder(CloseReason.REPLAY_FAILED, new PrivateBytes());
    }
  }

  private void write(ByteBuffer bytes, boolean fromLog) {
    long now = hub.options().clock().millis();
    nextKeepAliveMillis = hub.options().nextKeepAliveMillis(now);
    writingFromLog = fromLog;
    outlet.begin(bytes, now);
    if (outlet.isComplete()) {
      completeWrite();
      Joined in = joined;
      if (ending.get() != null
          || !privateBytes.isEmpty()
          || in != null && !in.cursor().isAtEnd()) {
        wake();
      }
    }
  }

  private void completeWrite() {
    boolean written = outlet.finish();
    if (ended) {
      return;
    }
    if (!written) {
      endAtOnce(CloseReason.CLIENT_GONE);
      return;
    }
    Joined in = joined;
    if (writingFromLog && in != null) {
      eventsSent += in.cursor().advance();
      eventsBefore = in.cursor().eventsBefore();
    } else if (writingBatch != null) {
      eventsSent += writingBatch.events();
      writingBatch = null;
      replay.continueReading();
    }
  }

  private void addKeepAlive() {
    privateBytes.add(KEEP_ALIVE);
    Joined in = joined;
    if (in == null || !hub.announcesIds()) {
      return;
    }
    // Read the head before the log: what was appended up to it is then either written or seen to be
    // pending.
    Head head = hub.channels().head();
    announcedPosition = Math.max(announcedPosition, in.cursor().lastPosition());
    if (in.cursor().isAtEnd() && head.position() > announcedPosition) {
      privateBytes.add(EventEncoder.lastEventId(head.id()));
      announcedPosition = head.position();
    }
  }

  private boolean isOverrun() {
    Joined in = joined;
    return in != null && in.cursor().isOverrun();
  }

  private void end(Ending how) {
    ended = true;
    dispatcher.remove(this);
    Joined in = joined;
    if (in != null) {
      in.shard().members().remove(this);
      hub.channels().leave(in);
    }
    try {
      if (how.atOnce()) {
        subscriber.abort(how.reason());
      } else {
        subscriber.end(how.reason());
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is: it is this subscriber's alone.
      LOG.log(Level.WARNING, "a subscriber failed to close", e);
    }
    hub.ended(subscription);
    letGo();
  }

  /**
   * Gives back the memory that a write may still have been reading, and what the replay came to
   * after the end.
   */
  private void letGo() {
    if (replay.poll() instanceof Replay.Live late) {
      hub.channels().leave(late.joined());
      late.joined().cursor().release();
    }
    Joined in = joined;
    if (in != null && !(outlet.isOutstanding() && !outlet.isComplete())) {
      in.cursor().release();
    }
  }
}
