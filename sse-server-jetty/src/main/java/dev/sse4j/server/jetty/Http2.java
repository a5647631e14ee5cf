package dev.sse4j.server.jetty;

import java.util.List;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/** HTTP/2, in the one class that needs its optional modules. */
final class Http2 {

  /**
   * How many streams one connection may have. A stream of events does not end, so whatever comes
   * beyond the limit waits at its client for ever, and in silence: Jetty's own limit of 128 is made
   * for pages. Browsers open no more than some hundred; and a client that opens many at once,
   * before it has heard of the limit, is taken for an attacker by Jetty if it passes it.
   */
  static final int MAX_STREAMS = 1024;

  private Http2() {}

  /** Returns HTTP/2 for those who begin with it, on a port without TLS. */
  static ConnectionFactory priorKnowledge(HttpConfiguration http) {
    return limited(new PriorKnowledge(http));
  }

  /** Returns what settles within TLS whether it is HTTP/2 or the other, and HTTP/2. */
  static List<ConnectionFactory> negotiated(HttpConfiguration http, String other) {
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(other);
    return List.of(alpn, limited(new HTTP2ServerConnectionFactory(http)));
  }

  private static ConnectionFactory limited(AbstractHTTP2ServerConnectionFactory factory) {
    factory.setMaxConcurrentStreams(MAX_STREAMS);
    return factory;
  }

  /**
   * Refuses {@code Upgrade: h2c}, which RFC 9113 has given up: a proxy that passes it on would not
   * see the requests that follow, and so let pass what it should stop.
   */
  private static final class PriorKnowledge extends HTTP2CServerConnectionFactory {

    PriorKnowledge(HttpConfiguration http) {
      super(http);
    }

    @Override
    public Connection upgradeConnection(
        Connector connector,
        EndPoint endPoint,
        MetaData.Request request,
        HttpFields.Mutable response101) {
      return HttpMethod.PRI.is(request.getMethod())
          ? super.upgradeConnection(connector, endPoint, request, response101)
          : null;
    }
  }
}
