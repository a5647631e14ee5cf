package dev.sse4j.benchmarks.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sse4j.benchmarks.codec.ChatCompletion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/**
 * The other side of {@link ClientRun}: plain sockets and bytes made beforehand, so that it is not
 * what is measured. Prints its port.
 *
 * <ul>
 *   <li>{@code /event?passes=n} and {@code /16k?passes=n}: n times the same 10,000 events, each in a
 *       chunk of its own, or in chunks of 16 KiB
 *   <li>{@code /first?events=1}: one event, at once
 *   <li>{@code /paced?events=n}: an event each millisecond, whose data is the time in nanoseconds
 * </ul>
 */
@Command(name = "event-server", hidden = true)
public final class EventServer implements Callable<Integer> {

  private static final int LARGE_CHUNK_BYTES = 16 << 10;
  private static final long PACE_NANOS = 1_000_000;
  private static final ByteBuffer HEAD = bytes("HTTP/1.1 200 OK\r\n"
      + "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  private static final ByteBuffer END = bytes("0\r\n\r\n");
  private static final ByteBuffer FIRST = bytes(chunk("data: first\n\n"));

  private final ByteBuffer eachInAChunk = bytes(eachInAChunk());
  private final ByteBuffer largeChunks = bytes(largeChunks());

  @Override
  public Integer call() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        SocketChannel connection = server.accept();
        Thread thread = new Thread(() -> serve(connection), "connection");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      connection.socket().setTcpNoDelay(true);
      ByteBuffer request = ByteBuffer.allocate(LARGE_CHUNK_BYTES);
      while (connection.read(request) >= 0) {
        String head = new String(request.array(), 0, request.position(), US_ASCII);
        if (head.endsWith("\r\n\r\n")) {
          request.clear();
          answer(head.substring(head.indexOf('/'), head.indexOf(" HTTP/")), connection);
          if (head.contains("Connection: close")) {
            return;
          }
        }
      }
    } catch (IOException e) {
      // the client has gone, as some do behind the last event
    }
  }

  private void answer(String target, SocketChannel connection) throws IOException {
    int number = Integer.parseInt(target.substring(target.indexOf('=') + 1));
    if (target.startsWith("/first")) {
      ByteBuffer all = ByteBuffer.allocateDirect(256);
      all.put(HEAD.duplicate()).put(FIRST.duplicate()).put(END.duplicate()).flip();
      write(connection, all);
      return;
    }
    write(connection, HEAD);
    if (target.startsWith("/paced")) {
      paced(number, connection);
    } else {
      for (int i = 0; i < number; i++) {
        write(connection, target.startsWith("/event") ? eachInAChunk : largeChunks);
      }
    }
    write(connection, END);
  }

  private static void paced(int events, SocketChannel connection) throws IOException {
    long due = System.nanoTime();
    for (int i = 0; i < events; i++) {
      due += PACE_NANOS;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      write(connection, bytes(chunk("data: " + System.nanoTime() + "\n\n")));
    }
  }

  private static void write(SocketChannel connection, ByteBuffer bytes) throws IOException {
    ByteBuffer left = bytes.duplicate();
    while (left.hasRemaining()) {
      connection.write(left);
    }
  }

  private static String eachInAChunk() {
    StringBuilder chunks = new StringBuilder();
    for (String event : ChatCompletion.events()) {
      chunks.append(chunk(event));
    }
    return chunks.toString();
  }

  private static String largeChunks() {
    String all = String.join("", ChatCompletion.events());
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < all.length(); at += LARGE_CHUNK_BYTES) {
      chunks.append(chunk(all.substring(at, Math.min(all.length(), at + LARGE_CHUNK_BYTES))));
    }
    return chunks.toString();
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static ByteBuffer bytes(String ascii) {
    byte[] bytes = ascii.getBytes(US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
