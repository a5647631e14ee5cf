package dev.sse4j.benchmarks.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;

/**
 * A socket without HTTP, to see how much the server can give: where that is no more than the {@link
 * Limit} takes, the two are held up by the same.
 */
final class PlainSocket implements StreamClient {

  private final byte[] chunk = new byte[64 << 10];

  @Override
  public void read(String url, long events, Listener listener) throws IOException {
    URI uri = URI.create(url);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String head = "GET " + uri.getPath() + "?" + uri.getQuery() + " HTTP/1.1\r\n"
          + "Host: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        listener.bytes(count);
      }
    }
  }
}
