package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/** HTTP/1.1 in its bytes: for requests that no client would send, and for all of an answer. */
final class RawHttp implements AutoCloseable {

  private static final int LIMIT_MILLIS = 20_000;

  private final Socket socket;

  /** Connects, and sends nothing. */
  RawHttp(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
  }

  /** Sends a request, and returns the whole answer as text. */
  static String send(URI server, String method, String target, String body, String... headers)
      throws IOException {
    StringBuilder request =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
    if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
      request.append("Host: ").append(server.getAuthority()).append("\r\n");
    }
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      request.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
    }
    try (RawHttp connection = new RawHttp(server)) {
      connection.write(request + "\r\n" + body);
      return connection.readAll();
    }
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** Says that nothing more will be written. */
  void endWriting() throws IOException {
    socket.shutdownOutput();
  }

  /** Waits for so many bytes, and returns them; fewer if the server closes the connection. */
  byte[] read(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Reads on until the server closes the connection. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
