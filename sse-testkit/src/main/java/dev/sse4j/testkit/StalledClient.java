package dev.sse4j.testkit;

import java.time.Duration;

/**
 * A client that asks for a stream and then reads nothing, so that what the server sends piles up:
 * first in a receive buffer that is small, then on the server. Proves that a server survives it.
 *
 * <p>Threads: for one thread at a time, but {@link #close()} may be called by any.
 */
public final class StalledClient implements AutoCloseable {

  private final NarrowConnection connection;
  private final Duration limit;

  private StalledClient(NarrowConnection connection, Duration limit) {
    this.connection = connection;
    this.limit = limit;
  }

  /**
   * Connects and sends a {@code GET}, with {@code Accept: text/event-stream}.
   *
   * @param url an {@code http} URL
   * @param headers further header fields, each {@code "Name: value"}
   * @throws IllegalArgumentException if the URL is of another scheme
   * @throws AssertionError if it cannot connect
   */
  public static StalledClient get(String url, String... headers) {
    return new StalledClient(NarrowConnection.get(url, headers), StreamProbe.DEFAULT_LIMIT);
  }

  /** Returns the same client with another limit for its waiting methods. */
  public StalledClient within(Duration limit) {
    return new StalledClient(connection, limit);
  }

  /**
   * Waits for the head of the response, reads it and not one byte more, and returns it: lines
   * without their ends, joined by {@code "\n"}.
   *
   * @throws AssertionError if it does not come within the limit
   */
  public String readHead() {
    return connection.readHead(limit);
  }

  /**
   * Reads and drops what is there until the server has closed or reset the connection, and returns
   * how many bytes that were. It is no stalled client from then on: call it when the server should
   * have cut it already.
   *
   * @throws AssertionError if the server does not cut it within the limit
   */
  public long awaitCut() {
    return connection.awaitCut(limit);
  }

  /** Closes the connection. */
  @Override
  public void close() {
    connection.close();
  }
}
