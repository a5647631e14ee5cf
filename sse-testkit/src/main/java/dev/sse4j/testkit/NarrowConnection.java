package dev.sse4j.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The client's side of a connection with a receive buffer so small that a server soon notices when
 * the client does not read.
 *
 * <p>Threads: one at a time reads; any closes.
 */
final class NarrowConnection implements AutoCloseable {

  private static final int RECEIVE_BUFFER_BYTES = 1 << 10; // a system may round it up
  private static final int CHUNK_BYTES = 8 << 10;

  private final SocketChannel channel;

  private NarrowConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /** As {@link RawRequest#get}. */
  static NarrowConnection get(String url, String... headers) {
    URI uri = RawRequest.uri(url);
    try {
      // A channel, for only of a channel can a thread that waits for bytes be told to take none.
      SocketChannel channel = SocketChannel.open();
      channel.socket().setReceiveBufferSize(RECEIVE_BUFFER_BYTES); // only before connect
      RawRequest.get(channel.socket(), uri, List.of(headers));
      return new NarrowConnection(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a socket", e);
    }
  }

  SocketChannel channel() {
    return channel;
  }

  InputStream in() throws IOException {
    return channel.socket().getInputStream();
  }

  /**
   * Waits for the head of the response, reads it and not one byte more, and returns its lines
   * without their ends, joined by {@code "\n"}.
   */
  String readHead(Duration limit) {
    try {
      channel.socket().setSoTimeout(Math.toIntExact(limit.toMillis()));
      HttpHead head = HttpHead.read(in());
      channel.socket().setSoTimeout(0);
      return head.firstLine()
          + head.fields().stream()
              .map(field -> "\n" + field.name() + ": " + field.value())
              .collect(Collectors.joining());
    } catch (IOException e) {
      throw new AssertionError(
          "expected the head of a response within " + Transcript.seconds(limit) + ": " + e, e);
    }
  }

  /**
   * Reads and drops what is there until the server has closed or reset the connection, and returns
   * how many bytes that were.
   */
  long awaitCut(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    long count = 0;
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      while (true) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw notCut(limit, count);
        }
        channel.socket().setSoTimeout(Math.toIntExact(millis));
        int length = in().read(chunk);
        if (length < 0) {
          return count;
        }
        count += length;
      }
    } catch (SocketTimeoutException e) {
      throw notCut(limit, count);
    } catch (IOException e) {
      if (!channel.isOpen()) {
        throw new AssertionError("expected the server to cut the connection,"
            + " but the client closed it after " + Transcript.count(count, "byte"));
      }
      return count; // a reset is a cut too
    }
  }

  private static AssertionError notCut(Duration limit, long count) {
    return new AssertionError("expected the server to cut the connection within "
        + Transcript.seconds(limit) + ", but it is open after " + count + " bytes");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the connection", e);
    }
  }
}
