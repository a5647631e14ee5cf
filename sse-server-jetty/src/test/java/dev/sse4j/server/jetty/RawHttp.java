package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/** One request in the bytes of HTTP/1.1, and the whole answer as text. */
final class RawHttp {

  private RawHttp() {}

  static String send(URI server, String method, String target, String body, String... headers)
      throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(20_000);
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
      request.append("\r\n").append(body);
      socket.getOutputStream().write(request.toString().getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
