package dev.sse4j.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Reads a response on a thread of its own: the head at once, the rest as far as it is allowed. */
final class PacedReading {

  private static final int CHUNK_BYTES = 8 << 10;

  /*
   * Threads: its own reads, and holds no lock while it does; any allows, waits and looks.
   */
  private final NarrowConnection connection;
  private final Transcript transcript = new Transcript();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long allowed; // in all; guarded by lock
  private long read; // guarded by lock
  private boolean ended; // guarded by lock
  private volatile boolean closed;

  private PacedReading(NarrowConnection connection) {
    this.connection = connection;
  }

  static PacedReading begin(NarrowConnection connection) {
    PacedReading reading = new PacedReading(connection);
    Thread thread = new Thread(reading::run, "slow-client");
    thread.setDaemon(true);
    thread.start();
    return reading;
  }

  /** Allows it to read so many bytes more. */
  void allow(long bytes) {
    lock.lock();
    try {
      allowed = Math.min(allowed, Long.MAX_VALUE - bytes) + bytes; // saturates
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long bytesRead() {
    lock.lock();
    try {
      return read;
    } finally {
      lock.unlock();
    }
  }

  void awaitBytes(long count, Duration limit) {
    await(count + (count == 1 ? " byte" : " bytes") + " of the body", limit, () -> read >= count);
  }

  /** Waits until the server has cut the connection; returns how many bytes came before. */
  long awaitCut(Duration limit) {
    await("the server to cut the connection", limit, () -> ended);
    return bytesRead();
  }

  void close() {
    closed = true;
    connection.close();
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      InputStream in = connection.in();
      transcript.add("received " + HttpHead.read(in));
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int most = awaitAllowed(); most > 0; most = awaitAllowed()) {
        int length = in.read(chunk, 0, most);
        if (length < 0) {
          throw new EOFException("the server closed its side");
        }
        transcript.add("read " + length + " bytes");
        add(length);
      }
    } catch (IOException e) {
      transcript.add(closed ? "closed by the client" : "end: " + e.getMessage());
    }
    end();
  }

  /** Waits until it may read; returns how many bytes at once, or 0 when it is closed. */
  private int awaitAllowed() {
    lock.lock();
    try {
      while (allowed == read && !closed) {
        changed.awaitUninterruptibly();
      }
      return closed ? 0 : (int) Math.min(allowed - read, CHUNK_BYTES);
    } finally {
      lock.unlock();
    }
  }

  private void add(int length) {
    lock.lock();
    try {
      read += length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(String expectation, Duration limit, BooleanSupplier state) {
    long remaining = limit.toNanos();
    lock.lock();
    try {
      while (!state.getAsBoolean()) {
        if (ended || remaining <= 0) {
          throw transcript.failure("expected " + expectation
              + (ended ? ", but the connection ended" : " within " + Transcript.seconds(limit))
              + " after " + read + " bytes:");
        }
        remaining = changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw transcript.failure("interrupted while waiting for " + expectation + ":");
    } finally {
      lock.unlock();
    }
  }
}
