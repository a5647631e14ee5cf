package dev.sse4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A client that asks for a stream and then reads nothing, so that what the server sends piles up:
 * first in a receive buffer that is small, then on the server. Proves that a server survives it.
 *
 * <p>Threads: for one thread at a time, but {@link #close()} may be called by any.
 */
public final class StalledClient implements AutoCloseable {

  private static final int RECEIVE_BUFFER_BYTES = 1 << 10; // a system may round it up
  private static final int CHUNK_BYTES = 8 << 10;

  private final Socket socket;
  private final Duration limit;

  private StalledClient(Socket socket, Duration limit) {
    this.socket = socket;
    this.limit = limit;
  }

  /**
   * Connects and sends a {@code GET}, with {@code Accept: text/event-stream}.
   *
   * @param url an {@code http} URL
   * @param headers further header fields, each {@code "Name: value"}
   * @throws AssertionError if it cannot connect
   */
  public static StalledClient get(String url, String... headers) {
    Socket socket = RawRequest.get(url, RECEIVE_BUFFER_BYTES, headers);
    return new StalledClient(socket, StreamProbe.DEFAULT_LIMIT);
  }

  /** Returns the same client with another limit for its waiting methods. */
  public StalledClient within(Duration limit) {
    return new StalledClient(socket, limit);
  }

  /**
   * Waits for the head of the response, reads it and not one byte more, and returns it: lines
   * without their ends, joined by {@code "\n"}.
   *
   * @throws AssertionError if it does not come within the limit
   */
  public String readHead() {
    try {
      socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
      HttpHead head = HttpHead.read(socket.getInputStream());
      StringBuilder lines = new StringBuilder(head.firstLine());
      head.fields()
          .forEach(
              field -> lines.append('\n').append(field.name()).append(": ").append(field.value()));
      return lines.toString();
    } catch (IOException e) {
      throw new AssertionError(
          "expected the head of a response within " + Transcript.seconds(limit) + ": " + e, e);
    }
  }

  /**
   * Reads and drops what is there until the server has closed or reset the connection, and returns
   * how many bytes that were. It is no stalled client from then on: call it when the server should
   * have cut it already.
   *
   * @throws AssertionError if the server does not cut it within the limit
   */
  public long awaitCut() {
    long deadline = System.nanoTime() + limit.toNanos();
    long count = 0;
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      while (true) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw notCut(count);
        }
        socket.setSoTimeout(Math.toIntExact(millis));
        int length = socket.getInputStream().read(chunk);
        if (length < 0) {
          return count;
        }
        count += length;
      }
    } catch (SocketTimeoutException e) {
      throw notCut(count);
    } catch (IOException e) {
      return count; // a reset is a cut too
    }
  }

  /** Closes the connection. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the connection", e);
    }
  }

  private AssertionError notCut(long count) {
    return new AssertionError("expected the server to cut the connection within "
        + Transcript.seconds(limit) + ", but it is open after " + count + " bytes");
  }
}
