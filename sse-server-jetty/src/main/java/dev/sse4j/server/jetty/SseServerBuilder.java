package dev.sse4j.server.jetty;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Settles the options of an {@link SseServer}. For one thread at a time. */
public final class SseServerBuilder {

  /** The address to listen on unless told otherwise: this machine alone. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** The port to listen on unless told otherwise. */
  public static final int DEFAULT_PORT = 8001;

  private static final int MAX_PORT = 65_535;

  final List<Handler> handlers = new ArrayList<>();
  String host = DEFAULT_HOST;
  int port = DEFAULT_PORT;
  SslContextFactory.@Nullable Server tls;
  boolean http2 = true;

  SseServerBuilder(Handler first) {
    handlers.add(Objects.requireNonNull(first, "first"));
  }

  /** Sets the address to listen on, {@value #DEFAULT_HOST} unless set; {@code 0.0.0.0} for all. */
  public SseServerBuilder host(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Sets the port to listen on, {@value #DEFAULT_PORT} unless set; 0 picks a free one. */
  public SseServerBuilder port(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "port must be from 0 to " + MAX_PORT + ", but was " + port);
    }
    this.port = port;
    return this;
  }

  /** Adds a handler, which is asked for what those before it do not serve. */
  public SseServerBuilder handler(Handler other) {
    handlers.add(Objects.requireNonNull(other, "other"));
    return this;
  }

  /**
   * Speaks TLS, with the certificate that this knows; plain text unless set. HTTP/2 is offered
   * within it if both {@code jetty-http2-server} and {@code jetty-alpn-java-server} are there.
   *
   * @param tls is started and stopped with the server
   */
  public SseServerBuilder tls(SslContextFactory.Server tls) {
    this.tls = Objects.requireNonNull(tls, "tls");
    return this;
  }

  /**
   * Speaks HTTP/1.1 alone. Unless set, HTTP/2 is spoken on the same port, to those who begin with
   * it or agree on it within TLS, if Jetty's optional modules for that are there.
   */
  public SseServerBuilder withoutHttp2() {
    this.http2 = false;
    return this;
  }

  /** Returns a server with these options that is not started yet. */
  public SseServer build() {
    return new SseServer(this);
  }
}
