package dev.sse4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request on a bare socket, so that nothing stands between the test and the bytes. */
final class RawRequest {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);

  private RawRequest() {}

  /**
   * Connects and sends a {@code GET}, for an event stream unless a header says otherwise; both are
   * done when it returns.
   *
   * @param headers each {@code "Name: value"}
   * @throws AssertionError if it does not succeed
   */
  static Socket get(String url, List<String> headers) {
    Socket socket = new Socket();
    get(socket, uri(url), headers);
    return socket;
  }

  /** The same, on a socket that is not connected yet; it is closed if that does not succeed. */
  static void get(Socket socket, URI uri, List<String> headers) {
    List<String> all = new ArrayList<>(headers);
    if (headers.stream()
        .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("accept:"))) {
      all.add("Accept: text/event-stream");
    }
    send(socket, "GET", uri, all, CONNECT_LIMIT);
  }

  /** The same, with exactly these headers behind {@code Host}. */
  static void send(
      Socket socket, String method, URI uri, List<String> headers, Duration connectLimit) {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(uri.getHost(), port(uri)),
          Math.toIntExact(connectLimit.toMillis()));
      socket.getOutputStream().write(request(method, uri, headers));
    } catch (IOException e) {
      close(socket);
      throw new AssertionError("cannot connect to " + uri.getRawAuthority() + ": " + e, e);
    }
  }

  /** Returns the URL, which has to be one of HTTP in the clear. */
  static URI uri(String url) {
    URI uri = URI.create(url);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("expected an http:// URL, but got " + Secrets.inUrl(url));
    }
    return uri;
  }

  /** Returns the port that a URL means. */
  static int port(URI uri) {
    return uri.getPort() < 0 ? 80 : uri.getPort();
  }

  private static byte[] request(String method, URI uri, List<String> headers) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
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
