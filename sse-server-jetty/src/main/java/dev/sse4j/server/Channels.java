package dev.sse4j.server;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All channels of a hub: what is delivered goes to the logs of those that it reaches; subscriptions
 * enter and leave.
 */
final class Channels {

  /*
   * Threads: the lock here is "the hub's lock". Under it: the head, the channels with their logs,
   * the tree, the losses, what is retained. Never under it: encoding, replayer, listeners, I/O. It
   * is the innermost lock: nothing else is locked while it is held.
   *
   * Why replay meets live without gap or duplicate: a message is in the replayer before deliver()
   * takes the lock, and deliver() moves the head and appends to the logs in one hold of it. Whoever
   * has read all below head.next, and enters a channel under the same lock, finds all else appended
   * to that channel's log, or, if it has read even that one message which waits for the lock, has
   * its cursor pass over it.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final SegmentMemory memory = new SegmentMemory();
  private final HubOptions options;

  private volatile Head head = new Head(-1, ""); // written under lock

  // Guarded by lock, as is all below.
  private final Map<SortedSet<Namespace>, Channel> channels = new HashMap<>();
  private final NamespaceTree tree = new NamespaceTree();
  private final Losses losses = new Losses();
  private final RetainedValues retained; // read without the lock
  private boolean outOfMemory; // whether a log could not take the message being delivered

  Channels(HubOptions options) {
    this.options = options;
    this.retained = new RetainedValues(options.maxRetainedNamespaces(), options.maxRetainedBytes());
  }

  /** Returns the newest message that was delivered. */
  Head head() {
    return head;
  }

  /** Sets the id that stands for the time before the first message. */
  void origin(String id) {
    lock.lock();
    try {
      head = head.position() < 0 ? new Head(-1, id) : head;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends a message to the log of each channel that it reaches; by one thread at a time. Returns
   * false if one of them had no memory for it, and has overrun its subscriptions.
   */
  boolean deliver(Message message, EncodedEvent encoded) {
    long now = options.nowNanos();
    lock.lock();
    try {
      Head next = new Head(head.next(), message.event().id());
      outOfMemory = false;
      try {
        for (Namespace namespace : message.namespaces()) {
          tree.visit(namespace, channel -> {
            outOfMemory |= !channel.append(encoded, next, message.key(), now);
            shed(now); // each time: one message may reach any number of channels
          });
        }
        retained.put(message, encoded, next.position());
      } finally {
        head = next; // whatever happens, no position is used twice
      }
      return !outOfMemory;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells all subscriptions, in the place where they are in their logs, that the bus has lost
   * something here. Returns how many are told.
   */
  int deliverLoss(EncodedEvent notice) {
    long now = options.nowNanos();
    lock.lock();
    try {
      losses.add(head.next());
      retained.clear();
      int told = 0;
      for (Channel channel : channels.values()) {
        channel.appendNotice(notice, head.next(), now);
        told += channel.subscriptions();
      }
      shed(now);
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** Enters at the end. */
  Joined join(Delivery delivery, SortedSet<Namespace> namespaces) {
    long now = options.nowNanos();
    lock.lock();
    try {
      return enter(delivery, namespaces, head.next(), false, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns what is retained for these namespaces, in the order of the log, for one who has just
   * joined there: what is not in the log for it.
   */
  Collection<EncodedEvent> retained(SortedSet<Namespace> namespaces, Joined joined) {
    return retained.of(namespaces, joined.at().next());
  }

  /** Enters at the end if the given id is the newest. */
  Optional<Joined> joinIfNewest(
      Delivery delivery, SortedSet<Namespace> namespaces, String lastEventId) {
    long now = options.nowNanos();
    lock.lock();
    try {
      return head.id().equals(lastEventId)
          ? Optional.of(enter(
              delivery,
              namespaces,
              head.next(),
              losses.isAnyBetween(head.next(), head.next()),
              now))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Enters at the end if all messages below {@code next} are all there are. */
  Optional<Joined> joinIfRead(Delivery delivery, SortedSet<Namespace> namespaces, long next) {
    long now = options.nowNanos();
    lock.lock();
    try {
      return next >= head.next()
          ? Optional.of(
              enter(delivery, namespaces, next, losses.isAnyBetween(next, head.next()), now))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a place at the end of the log, for one who has read all below {@code next}. What is held
   * of the log by that has to be released.
   */
  Skipped skip(Joined joined, long next) {
    lock.lock();
    try {
      EventLog log = joined.channel().log();
      boolean afterLoss = losses.isAnyBetween(next, head.next());
      return new Skipped(
          new Joined(
              joined.channel(), joined.shard(), log.cursorAtEnd(head.next()), head, afterLoss),
          log.holdKeyed(),
          log.droppedFrom(next));
    } finally {
      lock.unlock();
    }
  }

  void leave(Joined joined) {
    lock.lock();
    try {
      Channel channel = joined.channel();
      if (channel.leave(joined.shard())) {
        channels.remove(channel.namespaces());
        channel.namespaces().forEach(namespace -> tree.remove(namespace, channel));
        channel.log().free();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean hasLostBetween(long from, long to) {
    lock.lock();
    try {
      return losses.isAnyBetween(from, to);
    } finally {
      lock.unlock();
    }
  }

  /** Frees what quiet logs no longer need. */
  void shrink() {
    long now = options.nowNanos();
    lock.lock();
    try {
      channels.values().forEach(channel -> channel.shrink(now));
    } finally {
      lock.unlock();
    }
  }

  int channels() {
    lock.lock();
    try {
      return channels.size();
    } finally {
      lock.unlock();
    }
  }

  int nodes() {
    lock.lock();
    try {
      return tree.nodes();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether memory beyond the budget is held by those who cannot let go of it yet. */
  boolean isOverBudget() {
    return memory.taken() > options.maxLogBytes();
  }

  /**
   * Returns how many bytes the logs have, with what writes still hold of logs that let go of it.
   */
  long logBytes() {
    return memory.taken();
  }

  /** Counts memory that one subscription has for a copy of its own; false if there is none left. */
  boolean tryTake(long bytes) {
    return memory.tryCount(bytes, options.maxLogBytes());
  }

  /** Counts that memory as given back. */
  void giveBack(long bytes) {
    memory.count(-bytes);
  }

  Lag maxLag() {
    return options.maxLag();
  }

  private Joined enter(
      Delivery delivery,
      SortedSet<Namespace> namespaces,
      long next,
      boolean afterLoss,
      long nowNanos) {
    assert lock.isHeldByCurrentThread();
    Channel channel = channels.computeIfAbsent(namespaces, set -> open(set, nowNanos));
    return new Joined(
        channel, channel.enter(delivery), channel.log().cursorAtEnd(next), head, afterLoss);
  }

  private Channel open(SortedSet<Namespace> namespaces, long nowNanos) {
    EventLog log = new EventLog(memory, options.maxLag(), head, nowNanos);
    Channel channel = new Channel(namespaces, log);
    namespaces.forEach(namespace -> tree.add(namespace, channel));
    return channel;
  }

  /**
   * Keeps the logs within the budget: the one that holds back most goes first, and what is given up
   * is enough for the next few appends too.
   */
  private void shed(long nowNanos) {
    assert lock.isHeldByCurrentThread();
    if (memory.linked() <= options.maxLogBytes()) {
      return;
    }
    long enough = options.maxLogBytes() / 8 * 7;
    List<Channel> largestFirst = new ArrayList<>(channels.values());
    largestFirst.sort(
        Comparator.comparingLong((Channel c) -> c.log().linkedBytes()).reversed());
    for (Channel channel : largestFirst) {
      while (memory.linked() > enough && channel.dropOldest(nowNanos)) {}
    }
  }
}
