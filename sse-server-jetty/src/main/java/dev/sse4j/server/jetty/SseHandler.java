package dev.sse4j.server.jetty;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.server.Hub;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.internal.Json;
import dev.sse4j.spi.ProviderStatus;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;

/**
 * Serves a {@link Hub} over HTTP: {@code GET /subscribe/<namespace>}, {@code POST
 * /publish/<namespace>}, {@code GET /health} and {@code GET /admin/status.json}. It leaves every
 * other path to the handlers behind it.
 *
 * <pre>{@code
 * Server server = new Server(8001);
 * server.setStopTimeout(2000); // else streams are cut, not ended, when the server stops
 * server.setHandler(new SseHandler(hub));
 * server.start();
 * }</pre>
 *
 * <p>When the server stops, new requests are answered 503, and each stream is told when to come
 * back and ended in order. The hub stays open: it is the caller's.
 */
public final class SseHandler extends Handler.Abstract implements Graceful {

  /** How many namespaces go into one request unless told otherwise. */
  public static final int DEFAULT_MAX_NAMESPACES = 100;

  /**
   * How long streams have to end in order when the server stops, unless told otherwise: 1 second.
   */
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(1);

  private static final String SUBSCRIBE = "/subscribe";
  private static final String PUBLISH = "/publish";
  private static final String ADMIN = "/admin";
  private static final String HEALTH = "/health";
  private static final Set<HttpMethod> READ_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final System.Logger LOG = System.getLogger(SseHandler.class.getName());

  private final Hub hub;
  private final AdminHandler admin;
  private final @Nullable Token publishToken;
  private final boolean rootForbidden;
  private final int maxNamespaces;

  private final OpenStreams streams;

  /**
   * Creates a handler with all defaults: subscribing is open to all, publishing and the status to
   * nobody.
   */
  public SseHandler(Hub hub) {
    this(builder(hub));
  }

  SseHandler(SseHandlerBuilder builder) {
    this.hub = builder.hub;
    this.admin = new AdminHandler(hub, builder.adminAccess, builder.adminToken);
    this.publishToken = builder.publishToken;
    this.rootForbidden = builder.rootForbidden;
    this.maxNamespaces = builder.maxNamespaces;
    this.streams = new OpenStreams(builder.drain, hub.reconnectionTime());
  }

  /** Returns a builder, with all options at their defaults. */
  public static SseHandlerBuilder builder(Hub hub) {
    return new SseHandlerBuilder(hub);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = URIUtil.decodePath(Request.getPathInContext(request));
    try {
      if (isBelow(path, SUBSCRIBE)) {
        subscribe(request, response, callback, path.substring(SUBSCRIBE.length()));
      } else if (isBelow(path, PUBLISH)) {
        publish(request, response, callback, path.substring(PUBLISH.length()));
      } else if (isBelow(path, ADMIN)) {
        if (isAllowed(request, response, callback, READ_METHODS)) {
          admin.handle(request, response, callback, path.substring(ADMIN.length()));
        }
      } else if (path.equals(HEALTH)) {
        if (isAllowed(request, response, callback, READ_METHODS)) {
          health(request, response, callback);
        }
      } else {
        return false;
      }
    } catch (Refusal refusal) {
      Answer.refuse(response, callback, refusal);
    } catch (IOException e) {
      callback.failed(e); // the client has gone while it was sending
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a request failed", e);
      Answer.refuse(
          response,
          callback,
          new Refusal(500, "something is wrong here: the server's log says what"));
    }
    return true;
  }

  /** Begins to drain: from now on requests are answered 503, and streams end. */
  @Override
  public CompletableFuture<Void> shutdown() {
    return streams.shutdown(getServer());
  }

  @Override
  public boolean isShutdown() {
    return streams.isDraining();
  }

  @Override
  protected void doStart() throws Exception {
    streams.restart();
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

  private void subscribe(Request request, Response response, Callback callback, String path)
      throws Refusal {
    if (!isAllowed(request, response, callback, READ_METHODS)) {
      return;
    }
    SubscribeRequest asked = SubscribeRequest.of(request, path, maxNamespaces);
    if (rootForbidden && asked.namespaces().contains(Namespace.ROOT)) {
      throw new Refusal(
          403, "the root cannot be subscribed to: name a namespace, as in /subscribe/pets");
    }
    streams.requireRunning();
    if (!hub.isReady()) {
      throw Refusal.unavailable("the event log is still being read: come back in a moment");
    }
    setStreamHeaders(response);
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
      return;
    }
    SseConnection connection = new SseConnection(request, response, callback, streams::closed);
    streams.add(connection);
    // From here on the response belongs to the hub's dispatcher.
    connection.follow(subscription(asked, connection));
    streams.begun(connection);
  }

  private Subscription subscription(SubscribeRequest asked, SseConnection connection)
      throws Refusal {
    try {
      return hub.subscribe(asked.namespaces(), asked.lastEventId(), connection);
    } catch (IllegalStateException e) {
      streams.closed(connection);
      throw Refusal.unavailable("the hub has just been closed: come back in a moment");
    }
  }

  private void setStreamHeaders(Response response) {
    HttpFields.Mutable headers = response.getHeaders();
    response.setStatus(200);
    headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
    headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
    headers.put("X-Accel-Buffering", "no");
    hub.keepAlive()
        .ifPresent(interval -> headers.put("Keep-Alive-Interval", wholeSeconds(interval)));
  }

  private void publish(Request request, Response response, Callback callback, String path)
      throws Refusal, IOException {
    if (!isAllowed(request, response, callback, Set.of(HttpMethod.POST))) {
      return;
    }
    if (publishToken == null) {
      throw new Refusal(
          403, "publishing over HTTP is off: the server was started without a publish token");
    }
    if (!publishToken.isBearerOf(request)) {
      throw new Refusal(
          401,
          "publishing needs the publish token: send it as \"Authorization: Bearer TOKEN\"",
          Map.of("WWW-Authenticate", "Bearer realm=\"sse4j publish\""));
    }
    streams.requireRunning();
    Message message = PublishRequest.read(request, path, maxNamespaces, hub.maxEventBytes());
    String id;
    try {
      id = hub.publish(message);
    } catch (IllegalArgumentException e) {
      throw PublishRequest.tooLarge(hub.maxEventBytes());
    } catch (SseException | IllegalStateException e) {
      LOG.log(Level.WARNING, "a message could not be published", e);
      throw Refusal.unavailable("the message was not accepted: try again");
    }
    Answer.send(response, callback, 200, Answer.JSON, "{\"id\":" + Json.quote(id) + "}\n");
  }

  private void health(Request request, Response response, Callback callback) throws Refusal {
    streams.requireRunning();
    if (!hub.isReady()) {
      throw Refusal.unavailable("the event log is still being read, or the hub is closed");
    }
    ProviderStatus.State provider = hub.providerStatus().state();
    if (provider != ProviderStatus.State.UP) {
      throw Refusal.unavailable(
          "the message provider is " + provider.name().toLowerCase(Locale.ROOT));
    }
    Answer.send(response, callback, 200, Answer.TEXT, "ok\n");
  }

  /** Returns whether the request is to be answered; OPTIONS has been. */
  private static boolean isAllowed(
      Request request, Response response, Callback callback, Set<HttpMethod> methods)
      throws Refusal {
    String allowed =
        methods.stream().map(HttpMethod::asString).sorted().collect(Collectors.joining(", "))
            + ", OPTIONS";
    if (HttpMethod.OPTIONS.is(request.getMethod())) {
      Answer.noContent(response, callback, allowed);
      return false;
    }
    if (methods.stream().noneMatch(method -> method.is(request.getMethod()))) {
      throw Refusal.method(request.getMethod(), allowed);
    }
    return true;
  }

  private static boolean isBelow(String path, String route) {
    return path.startsWith(route)
        && (path.length() == route.length() || path.charAt(route.length()) == '/');
  }

  private static String wholeSeconds(Duration interval) {
    return Long.toString(Math.max(1, interval.plusMillis(999).toSeconds()));
  }
}
