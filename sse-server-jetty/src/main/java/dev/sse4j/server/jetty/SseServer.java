package dev.sse4j.server.jetty;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/**
 * A Jetty server made for streams, for those who have none: it takes paths with empty segments,
 * answers errors in one line of plain text, gives each connection a send buffer of 256 KiB so that
 * a client that has stopped reading soon shows, and ends its streams in order when it stops or the
 * process is told to.
 *
 * <pre>{@code
 * SseServer server = new SseServer("127.0.0.1", 8001, new SseHandler(hub));
 * server.start();
 * System.out.println("listening on " + server.uri());
 * }</pre>
 *
 * <p>It speaks HTTP/1.1, and on the same port HTTP/2 if {@code jetty-http2-server} is there; over
 * TLS if it is given a certificate by its {@linkplain #builder builder}. A connection of HTTP/2 may
 * have 1024 streams.
 */
public final class SseServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SseServer.class.getName());

  /** What a stop needs beyond the drain of the streams. */
  private static final Duration STOP_MARGIN = Duration.ofMillis(500);

  private static final int ACCEPT_QUEUE = 1024;

  /**
   * What the kernel takes for a client before its reading counts. Left alone it grows to megabytes,
   * and who has stopped reading shows only behind that.
   */
  private static final int SEND_BUFFER_BYTES = 256 << 10;

  /** How large request line and headers may be together. */
  private static final int MAX_HEAD_BYTES = 8 << 10;

  private final Server server = new Server();
  private final ServerConnector connector;
  private final HttpScheme scheme;
  private final Thread shutdownHook = new Thread(this::close, "sse4j-server-stop");
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * Creates a server that is not started yet, without TLS. {@link #builder} has more options.
   *
   * @param host the address to listen on
   * @param port the port to listen on; 0 picks a free one
   * @param first serves the streams: an {@link SseHandler}, or what has a {@link StreamHandler}
   *     within
   * @param others are asked in turn for what the first does not serve
   */
  public SseServer(String host, int port, Handler first, Handler... others) {
    this(options(host, port, first, others));
  }

  SseServer(SseServerBuilder builder) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEAD_BYTES);
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("sse4j", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    scheme = builder.tls == null ? HttpScheme.HTTP : HttpScheme.HTTPS;
    connector = new ServerConnector(
        server, Protocols.of(http, builder.tls, builder.http2).toArray(ConnectionFactory[]::new));
    connector.setHost(builder.host);
    connector.setPort(builder.port);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.setShutdownIdleTimeout(100);
    server.addConnector(connector);
    Handler.Sequence handlers = new Handler.Sequence();
    builder.handlers.forEach(handlers::addHandler);
    server.setHandler(handlers);
    server.setErrorHandler(new OneLineErrors(server));
  }

  /** Returns a builder, with all options at their defaults. */
  public static SseServerBuilder builder(Handler first) {
    return new SseServerBuilder(first);
  }

  /**
   * Starts to listen. From now on this server closes itself when the process is told to end.
   *
   * @throws Exception if the address is in use, or Jetty cannot start for another reason
   */
  public void start() throws Exception {
    server.setStopTimeout(longestDrain().plus(STOP_MARGIN).toMillis());
    server.start();
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** Returns where this server listens, with the port that was picked. */
  public URI uri() {
    String host =
        connector.getHost().contains(":") ? "[" + connector.getHost() + "]" : connector.getHost();
    return URI.create(scheme + "://" + host + ":" + connector.getLocalPort());
  }

  /** Waits until the server has stopped. */
  public void join() throws InterruptedException {
    server.join();
  }

  /**
   * Ends all streams in order, as far as they let it be done in time, and stops. A second call does
   * nothing.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    if (Thread.currentThread() != shutdownHook) {
      removeShutdownHook();
    }
    try {
      try {
        drain();
      } finally {
        server.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.log(Level.WARNING, "interrupted while the server stopped: some streams may be cut");
    } catch (Exception e) {
      // Jetty reports what was not over in time and has been cut; it has stopped all the same.
      LOG.log(Level.WARNING, "the server did not stop in order", e);
    }
  }

  /**
   * Lets the streams end before Jetty stops: its own first act is to shorten the idle timeout of
   * all connections, which fails a last write that is under way on a stream that was quiet until
   * then.
   */
  private void drain() throws Exception {
    if (server.isRunning()) {
      // All begin at once, so that the longest decides how long it takes.
      CompletableFuture<?>[] drains =
          draining().map(Graceful::shutdown).toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(drains).get(server.getStopTimeout(), TimeUnit.MILLISECONDS);
    }
  }

  private static SseServerBuilder options(String host, int port, Handler first, Handler... others) {
    SseServerBuilder options = builder(first).host(host).port(port);
    List.of(others).forEach(options::handler);
    return options;
  }

  private Duration longestDrain() {
    return Stream.concat(
            server.getDescendants(SseHandler.class).stream().map(SseHandler::drain),
            server.getDescendants(StreamHandler.class).stream().map(StreamHandler::drain))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Returns the handlers that have streams, wherever they stand. */
  private Stream<Graceful> draining() {
    return Stream.concat(
        server.getDescendants(SseHandler.class).stream(),
        server.getDescendants(StreamHandler.class).stream());
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook will find that there is nothing left to do.
      LOG.log(Level.DEBUG, "closed while the process is ending", e);
    }
  }

  /** Says what is wrong in one line, and nothing of what is inside. */
  private static final class OneLineErrors extends ErrorHandler {

    private final Server server;

    OneLineErrors(Server server) {
      this.server = server;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      int status = response.getStatus();
      Answer.refuse(response, callback, new Refusal(status, explanation(request, status)));
      return true;
    }

    private String explanation(Request request, int status) {
      if (status == 404) {
        SseHandler sse = server.getDescendant(SseHandler.class);
        return sse == null
            ? "there is nothing here"
            : "there is nothing here: streams are below " + sse.subscribePath();
      }
      // Jetty's own words for what it does not take, such as "Ambiguous URI path separator"; no
      // stack, no class.
      String reason = HttpStatus.getMessage(status);
      Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
      return message == null || status >= 500 || message.equals(reason)
          ? reason
          : reason + ": " + message;
    }
  }
}
