package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An HTTP/1.1 server that has always more to send: it answers each request with the same event, as
 * fast as the client takes it. The data of the event is {@link #dataFor} the path, so that a byte
 * of any other answer is a foreign one. A connection takes one request after the other; one of
 * HTTP/1.0 is answered without chunks, and the connection is then of no further use.
 */
final class BusyServer implements AutoCloseable {

  private static final int EVENTS_OF_A_CHUNK = 10;

  /*
   * Threads: one accepts, and each connection has one that sends; all are daemons and end with
   * their sockets. Any closes.
   */
  private final ServerSocket socket;
  private final int chunks;
  private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

  private BusyServer(ServerSocket socket, int chunks) {
    this.socket = socket;
    this.chunks = chunks;
  }

  /** Starts a server whose answers go on until the client closes the connection. */
  static BusyServer sendingForEver() {
    return start(Integer.MAX_VALUE);
  }

  /** Starts a server whose answers have so many events, and end in order. */
  static BusyServer sending(int events) {
    return start(events / EVENTS_OF_A_CHUNK);
  }

  private static BusyServer start(int chunks) {
    try {
      ServerSocket socket =
          new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      BusyServer server = new BusyServer(socket, chunks);
      startThread(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback interface", e);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + socket.getLocalPort() + path;
  }

  /** Returns the data of all events that are sent for a path: a few hundred bytes. */
  static String dataFor(String path) {
    return path.repeat(300 / path.length());
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        startThread(() -> serve(connection));
      }
    } catch (IOException e) {
      // The port was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
      OutputStream out = connection.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] request = line.split(" ", 3);
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        answer(request[1], request[2].equals("HTTP/1.1"), out);
      }
    } catch (IOException e) {
      // The client has gone, in whichever way.
    } finally {
      connections.remove(connection);
    }
  }

  private void answer(String path, boolean chunked, OutputStream out) throws IOException {
    String events = ("data: " + dataFor(path) + "\n\n").repeat(EVENTS_OF_A_CHUNK);
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    byte[] bytes = events.getBytes(US_ASCII);
    if (chunked) {
      head += "Transfer-Encoding: chunked\r\n";
      bytes = (Integer.toHexString(bytes.length) + "\r\n" + events + "\r\n").getBytes(US_ASCII);
    }
    out.write((head + "\r\n").getBytes(US_ASCII));
    for (int i = 0; i < chunks; i++) {
      out.write(bytes);
    }
    if (chunked) {
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    }
  }

  private static void startThread(Runnable task) {
    Thread thread = new Thread(task, "busy-server");
    thread.setDaemon(true);
    thread.start();
  }
}
