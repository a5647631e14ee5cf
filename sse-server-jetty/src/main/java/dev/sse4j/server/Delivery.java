package dev.sse4j.server;

import dev.sse4j.codec.EventEncoder;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher does for one subscription: it writes what is pending, keeps the connection
 * alive, and ends it.
 */
final class Delivery {

  private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

  private static final AtomicReferenceFieldUpdater<Delivery, @Nullable Ending> ENDING =
      AtomicReferenceFieldUpdater.newUpdater(Delivery.class, Ending.class, "ending");

  /**
   * How the stream is to end: at once, or in order, behind what is pending and these last bytes.
   */
  private record Ending(CloseReason reason, boolean atOnce, PrivateBytes lastBytes) {}

  /*
   * Threads: only the dispatcher writes, moves the cursor and ends. All others leave a note for it
   * (an ending, the outcome of a write, the replay's next step) and wake it, whereupon it calls
   * serve(), which makes of all notes what it can.
   *
   * First the replay says what to write; once it has joined a channel, the membership does, until
   * it is overrun: then, at the end of an event, it skips, or the replay says again what to write.
   * Private bytes go before either, but never into the middle of an event.
   */
  private final Hub hub;
  private final Subscription subscription;
  private final Dispatcher dispatcher;
  private final Overflow overflow;
  private final Subscriber subscriber;
  private final Outlet outlet;

  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Ending ending; // by way of ENDING

  private volatile boolean begun; // written by begin(), read by whoever wakes
  private volatile Instant expiry = Instant.MAX; // written and read by any thread

  // Written by the dispatcher, read by any thread.
  private volatile boolean ended;
  private volatile Replay replay;
  private volatile @Nullable Membership membership; // once the replay has come to live events
  private volatile long eventsSent;

  // The dispatcher's own.
  private final PrivateBytes privateBytes = new PrivateBytes();
  private boolean known;
  private boolean writingFromLog;
  private int writingBytes;
  private int writingEvents; // of private bytes
  private boolean writingBatch; // of the replay; it is asked for the next when all is written
  private long lastEvent = -1; // how many events the log had when the ending was first seen
  private long nextKeepAliveMillis;
  private @Nullable SlowWriteEvent slowWrite;

  Delivery(
      Hub hub,
      Subscription subscription,
      Dispatcher dispatcher,
      Overflow overflow,
      Subscriber subscriber) {
    this.hub = hub;
    this.subscription = subscription;
    this.dispatcher = dispatcher;
    this.overflow = overflow;
    this.subscriber = subscriber;
    this.outlet = new Outlet(subscriber, this);
    this.replay = new Replay(hub, this, subscription.namespaces());
    this.nextKeepAliveMillis =
        hub.options().deadlines().nextKeepAliveMillis(hub.options().nowMillis());
    Wire wire = hub.options().wire();
    privateBytes.add(wire.first());
    wire.reconnectionTime(hub.options().reconnectionTime()).ifPresent(privateBytes::add);
  }

  /** Begins to follow the log; called once, by the thread that subscribes. */
  void begin(Start start) {
    begun = true;
    try {
      replay.begin(start);
    } catch (RuntimeException | Error e) {
      endAtOnce(CloseReason.REPLAY_FAILED);
      throw e;
    }
    wake();
  }

  void endInOrder(CloseReason reason, PrivateBytes lastBytes) {
    ENDING.compareAndSet(this, null, new Ending(reason, false, lastBytes));
    wake();
  }

  void endAtOnce(CloseReason reason) {
    ENDING.updateAndGet(
        this, e -> e != null && e.atOnce() ? e : new Ending(reason, true, new PrivateBytes()));
    wake();
  }

  void expireAt(Instant moment) {
    expiry = moment;
  }

  void wake() {
    // Nothing is done before the beginning: begin() wakes for what was noted until then.
    if (begun) {
      dispatcher.wake(this);
    }
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Returns whether it goes on at the end of the log when it has fallen behind. */
  boolean skips() {
    return overflow == Overflow.SKIP;
  }

  boolean hasEnded() {
    return ended;
  }

  long eventsSent() {
    return eventsSent;
  }

  /** Returns how many events it has still to be given; while it replays, over all namespaces. */
  long lagEvents() {
    Membership in = membership;
    return in != null ? in.lagEvents() : replay.lag();
  }

  Subscription subscription() {
    return subscription;
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
    long now = hub.options().nowMillis();
    if (!hub.options().clock().instant().isBefore(expiry)) {
      endInOrder(CloseReason.EXPIRED, new PrivateBytes());
    }
    if (outlet.isOutstanding() && outlet.isComplete()) {
      serve(); // its outcome has come since this dispatcher last looked
    }
    if (ended) {
      return;
    }
    if (outlet.isOutstanding()) {
      if (hub.options().deadlines().isOverdue(outlet.begunMillis(), now)) {
        endAtOnce(CloseReason.WRITE_TIMEOUT);
      } else if ((isOverrun() || hasCopy()) && hub.channels().isOverBudget()) {
        // What it holds is not in any log, and cannot be given up in another way.
        endAtOnce(CloseReason.OVERRUN);
      }
    } else if (now >= nextKeepAliveMillis) {
      addKeepAlive();
      serve();
    }
  }

  /** Returns whether {@link #serve()} might do anything. */
  boolean hasWork() {
    Membership in = membership;
    return in == null
        || !privateBytes.isEmpty()
        || outlet.isOutstanding()
        || ending != null
        || !in.isAtEnd();
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
    if (membership == null && !outlet.isOutstanding()) {
      takeReplay();
    }
    Ending requested = ending;
    boolean overrun = isOverrun();
    if (requested != null && requested.atOnce()) {
      end(requested);
    } else if (overrun && overflow == Overflow.DISCONNECT) {
      end(new Ending(CloseReason.OVERRUN, true, new PrivateBytes()));
    } else if (!outlet.isOutstanding()) {
      writeOrEnd(requested, overrun);
    }
  }

  private void writeOrEnd(@Nullable Ending requested, boolean overrun) {
    Membership in = membership;
    if (in != null && overrun && !in.isWithinEvent() && privateBytes.isEmpty()) {
      in = comeBack(in); // not before it has taken what it was given when it last came back
    }
    boolean withinEvent = in != null && in.isWithinEvent();
    if (!withinEvent && !privateBytes.isEmpty()) {
      writePrivate(privateBytes);
      return;
    }
    boolean over = requested != null && !withinEvent && hasWrittenWhatWasPending(in);
    ByteBuffer pending = in == null || over
        ? null
        : in.nextWrite(hub.options().writeBytes(), dispatcher.lentBuffer());
    if (pending != null) {
      writingFromLog = true;
      write(pending);
    } else if (requested != null && !isOverrun()) {
      if (requested.lastBytes().isEmpty()) {
        end(requested);
      } else {
        writePrivate(requested.lastBytes());
      }
    }
  }

  /** Does what the policy says for one that has fallen behind the floor of its log. */
  private @Nullable Membership comeBack(Membership overrun) {
    if (skips()) {
      hub.gap(subscription, overrun.skip(privateBytes, hub.options().wire(), hub.announcesIds()));
      return overrun;
    }
    String lastKnownId = overrun.lastKnown().id();
    replay = new Replay(hub, this, subscription.namespaces());
    membership = null;
    overrun.leave(this);
    overrun.release();
    replay.continueBehind(lastKnownId);
    return null;
  }

  /** Returns whether all is written that was in the log when the stream was first asked to end. */
  private boolean hasWrittenWhatWasPending(@Nullable Membership in) {
    if (in == null) {
      return true;
    }
    if (lastEvent < 0) {
      lastEvent = in.events();
    }
    return in.eventsBefore() >= lastEvent;
  }

  /** Takes the next step of the replay, if it is there. */
  private void takeReplay() {
    Replay.Step step = replay.poll();
    if (step instanceof Replay.Batch batch) {
      privateBytes.addAll(batch.bytes());
      writingBatch = true;
    } else if (step instanceof Replay.Live live) {
      membership = new Membership(hub.channels(), this, live.joined(), live.known());
      privateBytes.addAll(live.preamble());
    } else if (step instanceof Replay.Failed) {
      endInOrder(CloseReason.REPLAY_FAILED, new PrivateBytes());
    }
  }

  private void writePrivate(PrivateBytes bytes) {
    PrivateBytes.Piece piece = bytes.take(hub.options().writeBytes());
    writingFromLog = false;
    writingEvents = piece.events();
    write(piece.bytes());
  }

  private void write(ByteBuffer bytes) {
    long now = hub.options().nowMillis();
    nextKeepAliveMillis = hub.options().deadlines().nextKeepAliveMillis(now);
    writingBytes = bytes.remaining();
    outlet.begin(bytes, now);
    if (outlet.isComplete()) {
      completeWrite();
      Membership in = membership;
      if (ending != null || !privateBytes.isEmpty() || in != null && !in.isAtEnd()) {
        wake();
      }
    } else {
      dispatcher.lentBuffer().leave();
      slowWrite = SlowWriteEvent.beginIfEnabled();
    }
  }

  private void completeWrite() {
    boolean written = outlet.finish();
    recordSlowWrite();
    if (ended) {
      return;
    }
    if (!written) {
      endAtOnce(CloseReason.CLIENT_GONE);
      return;
    }
    Membership in = membership;
    long events = 0;
    OptionalLong published = OptionalLong.empty();
    if (writingFromLog && in != null) {
      published = hub.isListenedTo() ? in.publishedNanos() : OptionalLong.empty();
      events = in.advance();
    } else {
      events = writingEvents;
      if (privateBytes.isEmpty()) {
        privateBytesWritten();
      }
    }
    eventsSent += events;
    hub.written(subscription, events, writingBytes, events > 0 ? published : OptionalLong.empty());
  }

  private void privateBytesWritten() {
    Membership in = membership;
    if (in != null) {
      in.giveBackCopy();
    }
    if (writingBatch) {
      writingBatch = false;
      replay.continueReading();
    }
  }

  private void recordSlowWrite() {
    if (slowWrite != null) {
      slowWrite.finish(subscription, writingBytes);
      slowWrite = null;
    }
  }

  private void addKeepAlive() {
    privateBytes.add(hub.options().wire().keepAlive());
    Membership in = membership;
    if (in != null && hub.announcesIds()) {
      in.tellNewestId().ifPresent(id -> privateBytes.add(EventEncoder.lastEventId(id)));
    }
  }

  private boolean hasCopy() {
    Membership in = membership;
    return in != null && in.hasCopy();
  }

  private boolean isOverrun() {
    Membership in = membership;
    return in != null && in.isOverrun();
  }

  private void end(Ending how) {
    ended = true;
    dispatcher.remove(this);
    Membership in = membership;
    if (in != null) {
      in.leave(this);
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
    letGo();
    recordSlowWrite(); // it is not waited for any longer
    hub.ended(subscription, how.reason());
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
    Membership in = membership;
    if (in != null && !(outlet.isOutstanding() && !outlet.isComplete())) {
      in.release();
    }
  }
}
