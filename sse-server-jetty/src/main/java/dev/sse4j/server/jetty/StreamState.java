package dev.sse4j.server.jetty;

import dev.sse4j.SseException;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.internal.Deadlines;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Settles who may write to the stream of one client, and who closes it; does neither itself. */
final class StreamState {

  private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** One write. Who has it, has the turn until its bytes are taken. */
  static final class Write {

    private long begunMillis; // guarded by lock
    private boolean taken; // guarded by lock; the transport has its bytes

    private Write() {}
  }

  /*
   * Threads: safe for use by any thread; nothing is written, ended or called back under the lock.
   *
   * A stream is opening until begin(), open until it has a close reason, and over when its response
   * is. Between the last two, a write that is under way is let come to its end, and the last bytes
   * follow it, if the stream is to end in order. Who has the turn is the only one to write.
   */
  private final Deadlines deadlines;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Write> waiting = new ArrayDeque<>(); // guarded by lock; one for each sender
  private @Nullable Write writing; // guarded by lock; who has the turn
  private boolean begun; // guarded by lock
  private boolean over; // guarded by lock
  private long nextKeepAliveMillis; // guarded by lock
  private @Nullable ByteBuffer lastBytes; // guarded by lock; null: does not end in order
  private volatile @Nullable CloseReason closeReason; // written under lock, read anywhere

  StreamState(Deadlines deadlines, InstantSource clock) {
    this.deadlines = deadlines;
    this.clock = clock;
  }

  boolean isOpen() {
    return closeReason == null;
  }

  // ---- writing: one at a time, in the order in which it was asked for

  /** Begins the stream, and returns its first write; null if it has been closed already. */
  @Nullable
  Write begin() {
    lock.lock();
    try {
      begun = isOpen();
      return begun ? takeTurn(new Write()) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the turn, and takes it.
   *
   * @param lookAtDeadlines is called now and then, for a scheduler may have been stopped
   * @throws StreamClosedException if the stream is closed before it comes
   */
  Write awaitTurn(Runnable lookAtDeadlines) {
    Write write = new Write();
    lock.lock();
    try {
      waiting.add(write);
    } finally {
      lock.unlock();
    }
    try {
      await(() -> !isOpen() || tryTakeTurn(write), lookAtDeadlines);
    } finally {
      leaveQueue(write);
    }
    if (!hasTurn(write)) {
      throw closedException();
    }
    return write;
  }

  /**
   * Waits until the bytes have been taken; those of a write that is under way when the stream is
   * closed may still be.
   *
   * @throws StreamClosedException if they were not
   */
  void awaitTaken(Write write, Runnable lookAtDeadlines) {
    await(() -> write.taken || over, lookAtDeadlines);
    lock.lock();
    try {
      if (!write.taken) {
        throw closedException();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the turn for a keep-alive, and returns it; null if it is not time for one. */
  @Nullable
  Write takeTurnForKeepAlive() {
    lock.lock();
    try {
      boolean due = begun && isOpen() && writing == null && clock.millis() >= nextKeepAliveMillis;
      return due ? takeTurn(new Write()) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a write, which may be that of the last bytes, is outstanding for too long. */
  boolean isOverdue() {
    lock.lock();
    try {
      Write current = writing;
      return current != null && deadlines.isOverdue(current.begunMillis, clock.millis());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The bytes of a write have been taken: gives the turn back, or on to the last bytes, which are
   * to be written now if this returns them.
   */
  @Nullable
  ByteBuffer taken(Write write) {
    lock.lock();
    try {
      write.taken = true;
      changed.signalAll();
      if (writing != write) {
        return null;
      }
      writing = null;
      return takeTurnForLastBytes();
    } finally {
      lock.unlock();
    }
  }

  // ---- closing: once, by whoever comes first

  /** Closes the stream before it begins; returns false if it is too late for that. */
  boolean closeUnbegun(CloseReason reason) {
    lock.lock();
    try {
      return !begun && close(reason, null);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the stream; returns false if that has been done.
   *
   * @param last what is to be written at its end, once the turn is free; null if it is to be cut
   */
  boolean close(CloseReason reason, @Nullable ByteBuffer last) {
    lock.lock();
    try {
      if (!isOpen()) {
        return false;
      }
      closeReason = reason;
      lastBytes = last;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the turn for the last bytes, and returns them; null if they are not to be written now.
   */
  @Nullable
  ByteBuffer takeTurnToEnd() {
    lock.lock();
    try {
      return takeTurnForLastBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is written any more, and what was under way will not be taken. */
  void over() {
    lock.lock();
    try {
      over = true;
      writing = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isWriting() {
    lock.lock();
    try {
      return writing != null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ByteBuffer takeTurnForLastBytes() {
    assert lock.isHeldByCurrentThread();
    ByteBuffer last = lastBytes;
    if (writing != null || over || last == null) {
      return null;
    }
    lastBytes = null; // once
    takeTurn(new Write());
    return last;
  }

  private boolean tryTakeTurn(Write write) {
    assert lock.isHeldByCurrentThread();
    boolean mine = writing == null && waiting.peek() == write;
    if (mine) {
      takeTurn(write);
    }
    return mine;
  }

  private Write takeTurn(Write write) {
    assert lock.isHeldByCurrentThread();
    long now = clock.millis();
    write.begunMillis = now;
    writing = write;
    nextKeepAliveMillis = deadlines.nextKeepAliveMillis(now);
    return write;
  }

  private boolean hasTurn(Write write) {
    lock.lock();
    try {
      return writing == write;
    } finally {
      lock.unlock();
    }
  }

  private void leaveQueue(Write write) {
    lock.lock();
    try {
      waiting.remove(write);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition, Runnable lookAtDeadlines) {
    while (!holdsSoon(condition)) {
      lookAtDeadlines.run();
    }
  }

  private boolean holdsSoon(BooleanSupplier condition) {
    long left = LONGEST_SLEEP_NANOS;
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SseException("interrupted while waiting for the client to take an event", e);
    } finally {
      lock.unlock();
    }
  }

  private StreamClosedException closedException() {
    return new StreamClosedException(Objects.requireNonNull(closeReason, "closeReason"));
  }
}
