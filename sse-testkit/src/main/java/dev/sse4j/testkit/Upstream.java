package dev.sse4j.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The server behind a port: the origin of a URL.
 *
 * @param authority host and port, as the URL has them
 * @param tls null if it is spoken to in the clear
 */
record Upstream(
    String host, int port, String authority, @Nullable SSLContext tls) {

  private static final int CONNECT_MILLIS = 20_000;

  static Upstream of(String url, SSLContext tls) {
    URI uri = URI.create(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean https = scheme.equals("https");
    if (!https && !scheme.equals("http") || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected an http:// or https:// URL with a host and without a user, but got "
              + Secrets.inUrl(url.split("[?#]", 2)[0]));
    }
    int port = uri.getPort() < 0 ? https ? 443 : 80 : uri.getPort();
    return new Upstream(uri.getHost(), port, uri.getRawAuthority(), https ? tls : null);
  }

  /** Connects, with a socket that is closed with its owner. */
  Socket connect(LoopbackPort owner) throws IOException {
    Socket socket = owner.closing(new Socket());
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    if (tls == null) {
      return socket;
    }
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // an SSLSocket does not by itself
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }
}
