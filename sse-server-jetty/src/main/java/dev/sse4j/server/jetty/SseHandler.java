package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.Route.Action;
import dev.sse4j.server.jetty.Route.Reach;
import dev.sse4j.spi.ProviderStatus;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Serves a {@link Hub} over HTTP: {@code GET /subscribe/<namespace>}, {@code POST
 * /publish/<namespace>}, {@code GET /health}, with {@linkplain SseHandlerBuilder#tickets tickets}
 * {@code POST /ticket/<namespace>} and, to those who may see them, {@code GET /admin/} and {@code
 * GET /metrics}. It leaves every other path to the handlers behind it.
 *
 * <pre>{@code
 * Server server = new Server(8001);
 * server.setStopTimeout(2000); // else streams are cut, not ended, when the server stops
 * server.setHandler(new SseHandler(hub));
 * server.start();
 * }</pre>
 *
 * <p>{@code /admin/} is a page that shows how the hub is doing, live; {@code /admin/status.json}
 * has the same for programs, and {@code /admin/events} is the stream that the page reads. They are
 * there for those whom {@link SseHandlerBuilder#adminToken} or {@link
 * SseHandlerBuilder#adminOnLoopback} lets in; while nobody looks, nothing is computed. {@code
 * /metrics} is there if {@link SseHandlerBuilder#metrics} gives its text.
 *
 * <p>When the server stops, new requests are answered 503, and each stream is told when to come
 * back and ended in order. The hub stays open: it is the caller's.
 */
public final class SseHandler extends Handler.Abstract implements Graceful {

  /** How much more than the largest event is read of a request that is refused: 1 MiB. */
  private static final int UNREAD_BEYOND_EVENT_BYTES = 1 << 20;

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final System.Logger LOG = System.getLogger(SseHandler.class.getName());

  private final Hub hub;
  private final OpenStreams<SseConnection> streams;
  private final AdminHandler admin;
  private final TrustedProxies proxies;
  private final Cors cors;
  private final String subscribePath;
  private final List<Route> shared; // with web pages of other origins, if cors says so
  private final List<Route> guarded;

  /**
   * Creates a handler with all defaults: subscribing is open to all, publishing and the status to
   * nobody.
   */
  public SseHandler(Hub hub) {
    this(builder(hub));
  }

  SseHandler(SseHandlerBuilder builder) {
    this.hub = builder.hub;
    this.streams =
        new OpenStreams<>(Duration.ZERO, builder.drain, hub.reconnectionTime(), builder.lastEvents);
    this.admin = new AdminHandler(builder);
    this.proxies = builder.trustedProxies;
    this.cors = builder.cors;
    this.subscribePath = builder.paths.get(Paths.SUBSCRIBE);
    this.shared = shared(builder);
    this.guarded = guarded(builder);
    if (builder.adminAccess != AdminAccess.NOBODY) {
      addBean(admin.streams()); // it has a thread
    }
  }

  /** Returns a builder, with all options at their defaults. */
  public static SseHandlerBuilder builder(Hub hub) {
    return new SseHandlerBuilder(hub);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = URIUtil.decodePath(Request.getPathInContext(request));
    Optional<Route> open = routeOf(path, shared);
    Optional<Route> route = open.isPresent() ? open : routeOf(path, guarded);
    if (route.isEmpty()) {
      return false;
    }
    // Before anything can be refused: a page must be able to see a refusal, too.
    open.ifPresent(it -> cors.mark(request, response, it.allowed()));
    try {
      route.get().handle(request, response, callback, path);
    } catch (Refusal refusal) {
      refuse(request, response, callback, refusal);
    } catch (IOException e) {
      callback.failed(e); // the client has gone while it was sending
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a request failed", e);
      refuse(request, response, callback, Refusal.internal());
    }
    return true;
  }

  /** Begins to drain: from now on requests are answered 503, and streams end. */
  @Override
  public CompletableFuture<Void> shutdown() {
    return CompletableFuture.allOf(
        streams.shutdown(getServer()), admin.streams().shutdown());
  }

  @Override
  public boolean isShutdown() {
    return streams.isDraining();
  }

  @Override
  protected void doStart() throws Exception {
    streams.restart();
    admin.streams().setServer(getServer());
    super.doStart();
  }

  /** Cuts what has not ended in order: a server without a stop timeout never asks for that. */
  @Override
  protected void doStop() throws Exception {
    streams.stop();
    super.doStop();
  }

  Duration drain() {
    return streams.drain();
  }

  AdminHandler admin() {
    return admin;
  }

  /** Returns the path of the streams. */
  String subscribePath() {
    return subscribePath;
  }

  private List<Route> shared(SseHandlerBuilder builder) {
    Paths paths = builder.paths;
    Optional<Tickets> tickets = builder.ticketsIssued
        ? Optional.of(new Tickets(builder.ticketClock, builder.timeOfDay))
        : Optional.empty();
    Entrance entrance = new Entrance(builder, streams, tickets);
    List<Route> routes = new ArrayList<>();
    routes.add(new Route(
        subscribePath,
        Reach.ALL_BELOW,
        Route.READ,
        new SubscribeRoute(builder, streams, entrance)));
    routes.add(new Route(
        paths.get(Paths.PUBLISH), Reach.ALL_BELOW, Route.POST, new PublishRoute(builder, streams)));
    routes.add(new Route(paths.get(Paths.HEALTH), Reach.PATH_ALONE, Route.READ, this::health));
    tickets.ifPresent(store -> routes.add(new Route(
        paths.get(Paths.TICKET),
        Reach.ALL_BELOW,
        Route.POST,
        new TicketRoute(builder, entrance, store))));
    return List.copyOf(routes);
  }

  private List<Route> guarded(SseHandlerBuilder builder) {
    Paths paths = builder.paths;
    AdminAccess access = builder.adminAccess;
    String adminPath = paths.get(Paths.ADMIN);
    Route status = new Route(adminPath, Reach.ALL_BELOW, Route.READ, admin::handle);
    Supplier<String> metrics = builder.metrics;
    if (metrics == null) {
      return List.of(status);
    }
    Action answer = (request, response, callback, below) -> {
      access.require(request);
      Answer.send(response, callback, 200, METRICS_TYPE, metrics.get());
    };
    return List.of(
        status, new Route(paths.get(Paths.METRICS), Reach.PATH_ALONE, Route.READ, answer));
  }

  private static Optional<Route> routeOf(String path, List<Route> routes) {
    return routes.stream().filter(route -> route.owns(path)).findFirst();
  }

  private void refuse(Request request, Response response, Callback callback, Refusal refusal) {
    AccessLog.refused(() -> proxies.clientOf(request).peer(request, ""), refusal);
    Answer.refuse(
        response,
        UnreadBody.discardedBefore(
            callback, request, (long) hub.maxEventBytes() + UNREAD_BEYOND_EVENT_BYTES),
        refusal);
  }

  private void health(Request request, Response response, Callback callback, String below)
      throws Refusal {
    streams.requireRunning();
    ProviderStatus.State provider = hub.providerStatus().state();
    if (!hub.isReady() || provider != ProviderStatus.State.UP) {
      throw Refusal.notReady(provider);
    }
    Answer.send(response, callback, 200, Answer.TEXT, "ok\n");
  }
}
