package dev.sse4j.server;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that writes what is pending, for the subscriptions that belong to it, and never waits
 * for one of them.
 */
final class Dispatcher {

  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final int MOST_IN_A_ROW = 1000;
  private static final int LOOKED_AT_TOGETHER = 8;
  private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /*
   * Threads: any thread puts into the queues and wakes the thread if it sleeps; all else is the
   * thread's own. Both queues are bounded by the number of subscriptions, for neither takes the
   * same one twice.
   */
  private final Queue<Channel.Shard> changed = new ConcurrentLinkedQueue<>();
  private final Queue<Delivery> woken = new ConcurrentLinkedQueue<>();
  private final List<Delivery> members = new ArrayList<>();
  private final @Nullable Delivery[] lookedAt = new @Nullable Delivery[LOOKED_AT_TOGETHER];
  private int lookedAtCount;
  private final LentBuffer lentBuffer = new LentBuffer();
  private final HubOptions options;
  private final Thread thread;
  private volatile boolean sleeping;
  private volatile boolean delaying; // it sleeps, and knows that logs have grown
  private long lastSweepNanos;
  private long sweeps;
  private volatile boolean ticked;
  private volatile BooleanSupplier over = () -> false;

  Dispatcher(int number, HubOptions options) {
    this.options = options;
    this.lastSweepNanos = options.nowNanos() - options.batchDelay().toNanos();
    thread = new Thread(this::run, "sse4j-dispatcher-" + number);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The log of a channel has grown or shrunk. */
  void changed(Channel.Shard shard) {
    try {
      changed.add(shard);
    } catch (OutOfMemoryError e) {
      shard.clearChanged(); // it is in no queue, and the next change must not believe that it is
      throw e;
    }
    if (!delaying) {
      wakeThread();
    }
  }

  /** Something about one subscription has changed. */
  void wake(Delivery delivery) {
    if (delivery.markWoken()) {
      try {
        woken.add(delivery);
      } catch (OutOfMemoryError e) {
        delivery.clearWoken();
        throw e;
      }
      wakeThread();
    }
  }

  /** Time has passed: look at deadlines. */
  void tick() {
    ticked = true;
    wakeThread();
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Returns the buffer for writes from a log. On the dispatcher's thread. */
  LentBuffer lentBuffer() {
    return lentBuffer;
  }

  /** Adds a subscription to those that a tick looks at. On the dispatcher's thread. */
  void add(Delivery delivery) {
    members.add(delivery);
  }

  /** Takes a subscription away. On the dispatcher's thread. */
  void remove(Delivery delivery) {
    members.remove(delivery);
  }

  /** Ends the thread as soon as there is nothing left to do for it. */
  void stopWhen(BooleanSupplier over) {
    this.over = over;
    wakeThread();
  }

  private void wakeThread() {
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!over.getAsBoolean()) {
      if (!work()) {
        sleep();
      }
    }
    while (serveWoken()) {} // who was cut just before the stop must not be left open
  }

  private void sleep() {
    lentBuffer.leave(); // lest memory that was given back is held meanwhile
    sleeping = true;
    boolean hasChanges = !changed.isEmpty(); // which it is too early to look at
    delaying = hasChanges;
    long nanos = hasChanges ? nanosToNextSweep() : LONGEST_SLEEP_NANOS;
    if (nanos > 0 && woken.isEmpty() && !ticked && !over.getAsBoolean()) {
      LockSupport.parkNanos(this, nanos);
    }
    delaying = false;
    sleeping = false;
  }

  private boolean work() {
    return serveWoken() | lookAtDeadlines() | sweep();
  }

  /** Looks at the logs that have grown, unless it is too early for that. */
  private boolean sweep() {
    if (changed.isEmpty() || nanosToNextSweep() > 0) {
      return false;
    }
    lastSweepNanos = options.nowNanos();
    sweeps++;
    // One round: a busy channel is back in the queue before its turn is over.
    for (Channel.Shard shard = changed.peek();
        shard != null && shard.sweptIn < sweeps;
        shard = changed.peek()) {
      changed.remove();
      shard.sweptIn = sweeps;
      shard.clearChanged();
      lookAt(shard.members());
      // That may have taken long: the others have their turn.
      serveWoken();
      lookAtDeadlines();
    }
    serveLookedAt();
    return true;
  }

  /**
   * Looks for members for whom there is something to do, from the last to the first, and serves a
   * few at a time, be they of one channel or of several: since their last turn the kernel has had
   * the caches for itself, and the processor fetches from memory for several of them at once, but
   * not past a system call.
   */
  private void lookAt(List<Delivery> members) {
    for (int i = members.size() - 1; i >= 0; i--) {
      Delivery member = members.get(i);
      if (member.hasWork()) {
        lookedAt[lookedAtCount++] = member;
        if (lookedAtCount == LOOKED_AT_TOGETHER) {
          serveLookedAt();
        }
      }
    }
  }

  private void serveLookedAt() {
    for (int i = 0; i < lookedAtCount; i++) {
      turn(lookedAt[i], Delivery::serve);
      lookedAt[i] = null; // it may have ended, and is not held
    }
    lookedAtCount = 0;
  }

  private long nanosToNextSweep() {
    long delay = options.batchDelay().toNanos();
    return delay == 0 ? 0 : lastSweepNanos + delay - options.nowNanos();
  }

  private boolean lookAtDeadlines() {
    boolean due = ticked;
    if (due) {
      ticked = false;
      for (int i = members.size() - 1; i >= 0; i--) { // from the last: it may take itself away
        turn(members.get(i), Delivery::tick);
      }
    }
    return due;
  }

  private boolean serveWoken() {
    Delivery delivery = woken.poll();
    boolean any = delivery != null;
    for (int served = 0; delivery != null; served++) {
      delivery.clearWoken();
      turn(delivery, Delivery::serve);
      delivery = served < MOST_IN_A_ROW ? woken.poll() : null;
    }
    return any;
  }

  /** A fault in one delivery must not end this thread, which all others need too. */
  private static void turn(Delivery delivery, Consumer<Delivery> action) {
    try {
      action.accept(delivery);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a delivery failed", e);
    }
  }
}
