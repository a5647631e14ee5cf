package dev.sse4j.server.jetty;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** What a port speaks: HTTP/1.1, and HTTP/2 where Jetty's modules for that are there. */
final class Protocols {

  private static final String HTTP2 =
      "org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory";
  private static final String ALPN = "org.eclipse.jetty.alpn.java.server.JDK9ServerALPNProcessor";

  private Protocols() {}

  /**
   * Returns the protocols of a port, the first of which is the one that it begins with.
   *
   * @param tls the certificate, or null for a port without TLS
   * @param withHttp2 also HTTP/2, as far as it is there
   */
  static List<ConnectionFactory> of(
      HttpConfiguration http, SslContextFactory.@Nullable Server tls, boolean withHttp2) {
    HttpConnectionFactory http1 = new HttpConnectionFactory(http);
    boolean http2 = withHttp2 && isThere(HTTP2);
    if (tls == null) {
      return http2 ? List.of(http1, Http2.priorKnowledge(http)) : List.of(http1);
    }
    // No check of the host that was asked for: there is one certificate, and clients look at it.
    http.addCustomizer(new SecureRequestCustomizer(false));
    List<ConnectionFactory> factories = new ArrayList<>();
    if (http2 && isThere(ALPN)) {
      factories.addAll(Http2.negotiated(http, HttpVersion.HTTP_1_1.asString()));
    }
    factories.add(http1);
    factories.add(0, new SslConnectionFactory(tls, factories.get(0).getProtocol()));
    return factories;
  }

  /** Optional modules: the class that needs them is not loaded before this has said yes. */
  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, Protocols.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
