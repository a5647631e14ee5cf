package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;

/** The body of a response as the JDK's sockets give it: nothing of OkHttp is between. */
final class SocketBody {

  private SocketBody() {}

  /**
   * Sends a {@code GET} of HTTP/1.0, which knows no chunks, and returns what follows the head of
   * the answer.
   */
  static InputStream get(String url) throws IOException {
    URI uri = URI.create(url);
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    String request =
        "GET " + uri.getPath() + " HTTP/1.0\r\nHost: " + uri.getAuthority() + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ended within its head: " + head);
      }
      head.append((char) next);
    }
    return in;
  }
}
