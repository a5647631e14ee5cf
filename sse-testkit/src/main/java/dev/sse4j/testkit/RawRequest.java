package dev.sse4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A request on a bare socket, so that nothing stands between the test and the bytes. */
final class RawRequest {

  private static final int CONNECT_MILLIS = 20_000;

  private RawRequest() {}

  /**
   * Connects and sends a {@code GET}; both are done when it returns.
   *
   * @param receiveBufferBytes the size of the receive buffer, or 0 for the usual one
   * @param headers each {@code "Name: value"}
   * @throws AssertionError if it does not succeed
   */
  static Socket get(String url, int receiveBufferBytes, String... headers) {
    URI uri = uri(url);
    Socket socket = new Socket();
    get(socket, uri, receiveBufferBytes, headers);
    return socket;
  }

  /** The same, on a socket that is not connected yet; it is closed if that does not succeed. */
  static void get(Socket socket, URI uri, int receiveBufferBytes, String... headers) {
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes); // only before connect
      }
      socket.setTcpNoDelay(true);
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
      socket.getOutputStream().write(request(uri, headers));
    } catch (IOException e) {
      close(socket);
      throw new AssertionError("cannot connect to " + uri.getRawAuthority() + ": " + e, e);
    }
  }

  /** Returns the URL, which has to be one of HTTP in the clear. */
  static URI uri(String url) {
    URI uri = URI.create(url);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("expected an http:// URL, but got " + url);
    }
    return uri;
  }

  private static byte[] request(URI uri, String... headers) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
    boolean accepts = false;
    for (String header : headers) {
      head.append(header).append("\r\n");
      accepts |= header.toLowerCase(Locale.ROOT).startsWith("accept:");
    }
    if (!accepts) {
      head.append("Accept: text/event-stream\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the connection", e);
    }
  }
}
