package dev.sse4j.client;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether a stream goes on: settled between the one thread that iterates and any that ends it. */
final class RequestState {

  /*
   * Threads: one is inside the iterator, from enter() to leave(); any ends the stream: that closes
   * the door and then wakes the one inside from whatever it waits for. Whichever of the two comes
   * last is told so, and cleans up. The lock is held for a moment; nothing foreign is called under
   * it.
   */
  private final Door door = new Door(); // closed under lock: the stream has ended
  private final ReentrantLock lock = new ReentrantLock();
  private boolean reconnectWanted; // guarded by lock
  private volatile @Nullable RuntimeException failure; // written under lock, thrown once
  private Runnable wake = () -> {}; // guarded by lock: makes the one inside stop waiting

  /** Comes in, to wait for the next event; returns false if the stream has ended. */
  boolean enter() {
    return door.enter();
  }

  /**
   * Goes out again.
   *
   * @param goesOn whether the stream goes on, for all that the caller knows
   * @return whether it does; if not, the caller is the last and cleans up
   */
  boolean leave(boolean goesOn) {
    if (!goesOn) {
      lock.lock();
      try {
        door.close();
      } finally {
        lock.unlock();
      }
    }
    return door.leave();
  }

  /** Ends the stream; returns whether the caller is the last and cleans up. */
  boolean end() {
    Door.Found found;
    Runnable wake;
    lock.lock();
    try {
      found = door.close();
      if (found == Door.Found.CLOSED) {
        return false;
      }
      failure = null; // it was ended by somebody, and that is no failure
      wake = this.wake;
    } finally {
      lock.unlock();
    }
    wake.run();
    return found == Door.Found.NOBODY;
  }

  /** Has the iterator end the stream with this, now or when it is called next. */
  void fail(RuntimeException cause) {
    Runnable wake;
    lock.lock();
    try {
      if (door.isClosed()) {
        return;
      }
      failure = cause;
      wake = this.wake;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** Has the thread inside stop waiting, or the next one that comes in, to open a connection. */
  void reconnect() {
    Runnable wake;
    lock.lock();
    try {
      if (door.isClosed()) {
        return;
      }
      reconnectWanted = true;
      wake = this.wake;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** Returns whether {@link #reconnect()} was called since the last call of this. */
  boolean takeReconnect() {
    lock.lock();
    try {
      boolean taken = reconnectWanted;
      reconnectWanted = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says what makes the thread inside stop waiting, and does that if {@link #reconnect()} was
   * called before; returns false if there is nothing to wait for.
   */
  boolean wakeBy(Runnable wake) {
    boolean late;
    boolean goesOn;
    lock.lock();
    try {
      this.wake = wake;
      late = reconnectWanted;
      goesOn = !isOver();
    } finally {
      lock.unlock();
    }
    if (late) {
      wake.run();
    }
    return goesOn;
  }

  /** Returns whether the stream has ended, or is to end with a failure. */
  boolean isOver() {
    return door.isClosed() || failure != null;
  }

  /** Throws what {@link #fail} has left, once. */
  void throwFailure() {
    RuntimeException untold;
    lock.lock();
    try {
      untold = failure;
      failure = null;
    } finally {
      lock.unlock();
    }
    if (untold != null) {
      throw untold;
    }
  }
}
