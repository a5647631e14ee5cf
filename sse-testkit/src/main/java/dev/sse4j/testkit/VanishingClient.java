package dev.sse4j.testkit;

import java.io.IOException;
import java.time.Duration;

/**
 * A client that reads a stream as a good one does, and then is gone without a word, as if its cable
 * had been cut. Proves that a server notices by itself.
 *
 * <pre>{@code
 * try (VanishingClient client = VanishingClient.get(server.url("/subscribe/pets"))) {
 *   client.probe().await(1);
 *   client.vanish();
 *   publishUntilTheServerShouldHaveNoticed();
 *   client.awaitCut();
 * }
 * }</pre>
 *
 * <p>From {@link #vanish()} on it reads nothing, sends nothing and closes nothing: no FIN and no
 * RST leave. What a program cannot do is to keep the kernel quiet. Until the receive buffer is full
 * (it is small, but a few kilobytes), the kernel acknowledges what comes; and when it is full, it
 * answers the probes for a window that is open again. So to the server's TCP it looks alive, and
 * the server has to find out by a deadline of its own for what it writes; a server that relies on
 * TCP to give up would learn it from a real cable, after a quarter of an hour, and never from this
 * client. A server that writes less than all buffers hold cannot tell it from one that reads. When
 * the process ends, the kernel closes its connections.
 *
 * <p>It needs neither JUnit nor AssertJ.
 *
 * <p>Threads: any thread may call any method, {@link #awaitCut()} one at a time.
 */
public final class VanishingClient implements AutoCloseable {

  private final NarrowConnection connection;
  private final VanishingInputStream in;
  private final StreamProbe probe;
  private final Duration limit;

  private VanishingClient(
      NarrowConnection connection, VanishingInputStream in, StreamProbe probe, Duration limit) {
    this.connection = connection;
    this.in = in;
    this.probe = probe;
    this.limit = limit;
  }

  /**
   * Connects, sends a {@code GET} with {@code Accept: text/event-stream} and begins to read.
   *
   * @param url an {@code http} URL
   * @param headers further header fields, each {@code "Name: value"}
   * @throws IllegalArgumentException if the URL is of another scheme
   * @throws AssertionError if it cannot connect
   */
  public static VanishingClient get(String url, String... headers) {
    NarrowConnection connection = NarrowConnection.get(url, headers);
    try {
      VanishingInputStream in = VanishingInputStream.of(connection);
      StreamProbe probe = StreamProbe.ofResponse(in);
      return new VanishingClient(connection, in, probe, StreamProbe.DEFAULT_LIMIT);
    } catch (IOException e) {
      connection.close();
      throw new AssertionError("cannot read the connection: " + e, e);
    }
  }

  /** Returns the same client with another limit for {@link #awaitCut()}. */
  public VanishingClient within(Duration limit) {
    return new VanishingClient(connection, in, probe, limit);
  }

  /**
   * Returns a probe of what the client reads until it vanishes. After that it hears nothing more,
   * not even an end.
   */
  public StreamProbe probe() {
    return probe;
  }

  /** Cuts the cable. When this returns, not one byte more is read. A second call does nothing. */
  public void vanish() {
    try {
      in.vanish();
    } catch (IOException e) {
      throw new AssertionError("cannot vanish: " + e, e);
    }
  }

  /**
   * Reads and drops what has come since the client vanished until the server has closed or reset
   * the connection, and returns how many bytes that were. It has not vanished any more from then
   * on: call it when the server should have cut it already.
   *
   * @throws AssertionError if the server does not cut it within the limit
   * @throws IllegalStateException if it has not vanished yet
   */
  public long awaitCut() {
    if (!in.hasVanished()) {
      throw new IllegalStateException(
          "the client still reads: call vanish() first, or probe().awaitEnd()");
    }
    return connection.awaitCut(limit);
  }

  /** Closes the connection, as a client does that is there. */
  @Override
  public void close() {
    probe.close();
  }
}
