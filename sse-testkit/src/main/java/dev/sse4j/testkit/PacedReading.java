package dev.sse4j.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Reads a response on a thread of its own: the head at once, the rest as far as it is allowed. */
final class PacedReading {

  private static final int CHUNK_BYTES = 8 << 10;

  /*
   * Threads: its own reads, and holds no lock while it does; any allows, waits and looks.
   */
  private final NarrowConnection connection;
  private final Transcript transcript = new Transcript();
  private final Monitor monitor = new Monitor();

  // All below: guarded by monitor.
  private long allowed; // in all
  private long read;
  private boolean ended;
  private boolean closed;

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
    monitor.change(() -> allowed = Math.min(allowed, Long.MAX_VALUE - bytes) + bytes); // saturates
  }

  long bytesRead() {
    return monitor.look(() -> read);
  }

  void awaitBytes(long count, Duration limit) {
    Expectation expectation =
        Expectation.of(Transcript.count(count, "byte") + " of the body", limit);
    await(expectation, () -> {
      if (ended && read < count) {
        throw failure("expected " + expectation.what() + ", but the connection ended");
      }
      return read >= count;
    });
  }

  /** Waits until the server has cut the connection; returns how many bytes came before. */
  long awaitCut(Duration limit) {
    await(Expectation.of("the server to cut the connection", limit), () -> {
      if (closed) {
        throw failure("expected the server to cut the connection, but the client closed it");
      }
      return ended;
    });
    return bytesRead();
  }

  void close() {
    monitor.change(() -> closed = true);
    connection.close();
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
        transcript.add("read " + Transcript.count(length, "byte"));
        monitor.change(() -> read += length);
      }
    } catch (IOException | InterruptedException e) {
      boolean ours = monitor.look(() -> closed);
      transcript.add(ours ? "closed by the client" : "end: " + e.getMessage());
    }
    monitor.change(() -> ended = true);
  }

  /** Waits until it may read; returns how many bytes at once, or 0 when it is closed. */
  private int awaitAllowed() throws InterruptedException {
    monitor.await(() -> read < allowed || closed);
    return monitor.look(() -> closed ? 0 : (int) Math.min(allowed - read, CHUNK_BYTES));
  }

  private void await(Expectation expectation, BooleanSupplier condition) {
    monitor.await(expectation, condition, this::failure);
  }

  private AssertionError failure(String missed) {
    assert monitor.isHeld();
    return transcript.failure(missed + " after " + Transcript.count(read, "byte") + ":");
  }
}
