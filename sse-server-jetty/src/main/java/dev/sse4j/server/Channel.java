package dev.sse4j.server;

import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The log of one set of namespaces, and who reads it: all subscriptions to that set share one
 * channel.
 */
final class Channel {

  /** The subscriptions of a channel that one dispatcher serves. */
  static final class Shard {

    private final Dispatcher dispatcher;
    private final List<Delivery> members = new ArrayList<>(1); // touched by the dispatcher alone
    private final AtomicBoolean changed = new AtomicBoolean();
    private int joined; // guarded by the hub's lock
    long sweptIn; // the number of its dispatcher's sweep, and touched by that alone

    Shard(Dispatcher dispatcher) {
      this.dispatcher = dispatcher;
    }

    List<Delivery> members() {
      return members;
    }

    /** Tells the dispatcher that there is something to write, unless it knows. */
    void markChanged() {
      if (changed.compareAndSet(false, true)) {
        dispatcher.changed(this);
      }
    }

    /** The dispatcher is about to look: what is appended from now on needs another mark. */
    void clearChanged() {
      changed.set(false);
    }
  }

  // Threads: all under the hub's lock.
  private final SortedSet<Namespace> namespaces;
  private final EventLog log;
  private final List<Shard> shards = new ArrayList<>(1);
  private long lastPosition = -1;

  Channel(SortedSet<Namespace> namespaces, EventLog log) {
    this.namespaces = namespaces;
    this.log = log;
  }

  SortedSet<Namespace> namespaces() {
    return namespaces;
  }

  EventLog log() {
    return log;
  }

  /**
   * Appends a message, once, however many of its namespaces lead here. Returns false if there was
   * no memory for it: then whoever reads here is overrun, so that nobody misses it in silence.
   */
  boolean append(EncodedEvent event, Head message, String key, long nowNanos) {
    if (message.position() == lastPosition) {
      return true;
    }
    lastPosition = message.position();
    boolean appended = tryAppend(event, message, key, nowNanos);
    if (!appended) {
      log.dropAll(nowNanos);
    }
    shards.forEach(Shard::markChanged);
    return appended;
  }

  private boolean tryAppend(EncodedEvent event, Head message, String key, long nowNanos) {
    try {
      log.append(event, message, key, nowNanos);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /** Appends what all subscribers must see before the message at the position. */
  void appendNotice(EncodedEvent notice, long position, long nowNanos) {
    try {
      log.appendNotice(notice, position, nowNanos);
    } catch (OutOfMemoryError e) {
      log.dropAll(nowNanos);
    }
    shards.forEach(Shard::markChanged);
  }

  /** Lets cursors move on from memory that a quiet log no longer needs. */
  void shrink(long nowNanos) {
    if (log.shrink(nowNanos)) {
      shards.forEach(Shard::markChanged);
    }
  }

  /** Drops the oldest of the log, and has those looked at who still wanted it. */
  boolean dropOldest(long nowNanos) {
    boolean dropped = log.dropOldest(nowNanos);
    shards.forEach(Shard::markChanged);
    return dropped;
  }

  Shard enter(Delivery delivery) {
    if (delivery.skips()) {
      log.keepNewestByKey();
    }
    Dispatcher dispatcher = delivery.dispatcher();
    Shard shard = shards.stream()
        .filter(s -> s.dispatcher == dispatcher)
        .findFirst()
        .orElseGet(() -> {
          Shard added = new Shard(dispatcher);
          shards.add(added);
          return added;
        });
    shard.joined++;
    return shard;
  }

  /** Returns how many subscriptions it has. */
  int subscriptions() {
    return shards.stream().mapToInt(shard -> shard.joined).sum();
  }

  /** Returns whether that was the last subscription. */
  boolean leave(Shard shard) {
    if (--shard.joined == 0) {
      shards.remove(shard);
    }
    return shards.isEmpty();
  }
}
