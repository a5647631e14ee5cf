package dev.sse4j.testkit;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StreamProbe} observes: a connection, or one after the other, all into one
 * recording.
 */
final class ProbedStream {

  /** What gives events, until it ends or is closed. */
  interface Connection {

    /** Reads it to its end. */
    void read(Recording recording) throws Exception;

    /** Ends a read that waits, from another thread. */
    void close() throws Exception;
  }

  /** Connects, to go on after the last event ID; to begin, if that is the empty string. */
  interface Opening {
    Connection open(String lastEventId, Recording recording);
  }

  /*
   * Threads: each connection is read by a daemon thread of its own, which has ended before there is
   * another. The test's threads close and reconnect, under the lock; to wait for events, they do not
   * need it.
   */
  private final Recording recording;
  private final @Nullable Opening opening; // null: what was given can be read once
  private final ReentrantLock lock = new ReentrantLock();
  private Connection connection; // guarded by lock
  private Thread reader; // guarded by lock

  private ProbedStream(Recording recording, Connection first, @Nullable Opening opening) {
    this.recording = recording;
    this.opening = opening;
    connection = first;
    reader = startReading(first);
  }

  /** Begins to read what is open, and cannot be opened again. */
  static ProbedStream of(Connection connection, Recording recording) {
    return new ProbedStream(recording, connection, null);
  }

  /** Connects, and begins to read. */
  static ProbedStream open(Opening opening, String lastEventId) {
    Recording recording = new Recording(Recording.Source.RESPONSE, lastEventId);
    return new ProbedStream(recording, opening.open(lastEventId, recording), opening);
  }

  Recording recording() {
    return recording;
  }

  void close() {
    lock.lock();
    try {
      recording.close(connection::close);
    } finally {
      lock.unlock();
    }
  }

  void reconnect(Duration limit) {
    if (opening == null) {
      throw new IllegalStateException(
          "expected a probe of a URL, but this one was given a stream that can be read once");
    }
    lock.lock();
    try {
      recording.close(connection::close);
      awaitReader(limit);
      connection = opening.open(recording.lastEventId(), recording);
      recording.reopen();
      reader = startReading(connection);
    } finally {
      lock.unlock();
    }
  }

  private void awaitReader(Duration limit) {
    assert lock.isHeldByCurrentThread();
    try {
      reader.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (reader.isAlive()) {
      throw recording.failure(
          "expected the connection to end after close() within " + Transcript.seconds(limit));
    }
  }

  private Thread startReading(Connection connection) {
    Thread thread = new Thread(() -> read(connection), "stream-probe");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read(Connection connection) {
    try {
      connection.read(recording);
      recording.ended(null);
    } catch (Throwable e) { // an Error too: whoever waits must hear of it
      recording.ended(e);
    }
  }
}
