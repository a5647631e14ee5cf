package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A language model that answers one request as fast as it can, almost without end, and knows when
 * it cannot write on: all buffers up to the reader are full then.
 */
final class EndlessModel implements AutoCloseable {

  /**
   * Where it ends after all, so that a test fails and does not run for ever; far above all buffers.
   */
  static final long MOST_BYTES = 1 << 30;

  private static final int LIMIT_SECONDS = 20;

  /** For how long the socket must have taken nothing to be blocked. */
  private static final int BLOCKED_MILLIS = 1000;

  private static final byte[] HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
          .getBytes(US_ASCII);
  private static final byte[] EVENT = ("data: " + "x".repeat(1000) + "\n\n").getBytes(US_ASCII);

  private final ServerSocketChannel server;
  private final CompletableFuture<Long> blocked = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile long written; // by the one thread that writes

  private EndlessModel(ServerSocketChannel server) {
    this.server = server;
  }

  static EndlessModel start() throws IOException {
    ServerSocketChannel server =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    EndlessModel model = new EndlessModel(server);
    Thread thread = new Thread(model::answer, "endless-model");
    thread.setDaemon(true);
    thread.start();
    return model;
  }

  String url() {
    return "http://127.0.0.1:" + server.socket().getLocalPort() + "/";
  }

  /** Returns how much it has written so far. */
  long written() {
    return written;
  }

  /** Waits until it cannot write on, and returns how much it had written by then. */
  long awaitBlocked() throws Exception {
    return blocked.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until its reader has closed the connection, or all is written. */
  void awaitEnd() throws Exception {
    ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void answer() {
    try (SocketChannel reader = server.accept();
        Selector selector = Selector.open()) {
      reader.read(ByteBuffer.allocate(64 << 10)); // whatever it asks
      reader.write(ByteBuffer.wrap(HEAD));
      reader.configureBlocking(false).register(selector, SelectionKey.OP_WRITE);
      write(reader, selector);
    } catch (IOException e) {
      // The reader has gone.
    } finally {
      blocked.completeExceptionally(new AssertionError("it was never blocked: " + written));
      ended.complete(null);
    }
  }

  private void write(SocketChannel reader, Selector selector) throws IOException {
    ByteBuffer event = ByteBuffer.wrap(EVENT);
    while (written < MOST_BYTES) {
      int count = reader.write(event);
      written += count;
      event = event.hasRemaining() ? event : ByteBuffer.wrap(EVENT);
      if (count == 0) {
        awaitWritable(selector);
      }
    }
  }

  private void awaitWritable(Selector selector) throws IOException {
    if (selector.select(BLOCKED_MILLIS) == 0) {
      blocked.complete(written);
      selector.select(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
    selector.selectedKeys().clear();
  }
}
