package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Subscription;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Makes subscriptions of requests. */
final class SubscribeRoute implements Route.Action {

  private static final System.Logger LOG = System.getLogger(SubscribeRoute.class.getName());

  private final Hub hub;
  private final OpenStreams<SseConnection> streams;
  private final GuardedAdmission admission;
  private final ConnectionLimits limits;
  private final TrustedProxies proxies;
  private final String path;
  private final boolean rootForbidden;
  private final boolean patternsForbidden;
  private final int maxNamespaces;
  private final int maxLast;

  SubscribeRoute(SseHandlerBuilder builder, OpenStreams<SseConnection> streams) {
    this.hub = builder.hub;
    this.streams = streams;
    this.admission = new GuardedAdmission(builder.admission);
    this.limits = new ConnectionLimits(
        builder.maxConnections,
        builder.maxConnectionsPerAddress,
        builder.maxConnectionsPerPrincipal);
    this.proxies = builder.trustedProxies;
    this.path = builder.paths.get(Paths.SUBSCRIBE);
    this.rootForbidden = builder.rootForbidden;
    this.patternsForbidden = builder.patternsForbidden;
    this.maxNamespaces = builder.maxNamespaces;
    this.maxLast = builder.maxLast;
  }

  @Override
  public void handle(Request request, Response response, Callback callback, String below)
      throws Refusal {
    SubscribeRequest asked = SubscribeRequest.of(request, below, maxNamespaces, maxLast);
    streams.requireRunning();
    if (!hub.isReady()) {
      throw Refusal.notReady();
    }
    Admitted admitted = admission.admit(request, asked.namespaces());
    streams.requireRunning(); // that may have taken its time
    // What counts is what it gets, which need not be what it has asked for.
    for (Namespace namespace : admitted.namespaces()) {
      requireAllowed(namespace);
    }
    ClientAddress client = proxies.clientOf(request);
    if (HttpMethod.HEAD.is(request.getMethod())) {
      limits.requireFree(client.host(), admitted.principal());
      StreamResponse.setHeaders(response, hub.keepAlive());
      callback.succeeded();
      return;
    }
    Peer peer = client.peer(request, admitted.principal());
    ConnectionLimits.Slot slot = limits.take(client.host(), admitted.principal());
    Consumer<SseConnection> onClosed = closed -> {
      slot.release();
      streams.closed(closed);
      AccessLog.closed(peer);
    };
    SseConnection connection = new SseConnection(request, response, callback, peer, onClosed);
    streams.add(connection);
    boolean following = false;
    try {
      AccessLog.opened(peer);
      StreamResponse.setHeaders(response, hub.keepAlive());
      // From here on the response belongs to the hub's dispatcher.
      connection.follow(subscription(asked, admitted, connection));
      following = true;
    } finally {
      if (!following) {
        onClosed.accept(connection);
      }
    }
    streams.begun(connection);
  }

  private void requireAllowed(Namespace namespace) throws Refusal {
    if (rootForbidden && namespace.equals(Namespace.ROOT)) {
      throw new Refusal(
          403, "the root cannot be subscribed to: name a namespace, as in " + path + "/pets");
    }
    if (patternsForbidden && namespace.isPattern()) {
      throw new Refusal(
          403, "a segment \"*\" cannot be subscribed to: name what it should stand for");
    }
  }

  private Subscription subscription(
      SubscribeRequest asked, Admitted admitted, SseConnection connection) throws Refusal {
    try {
      Subscription subscription = hub.subscribe(
          admitted.namespaces(),
          asked.start(),
          admitted.overflow().orElse(hub.overflow()),
          connection);
      admitted.expiry().ifPresent(subscription::expireAt);
      return subscription;
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the hub took no subscription", e);
      throw Refusal.notReady();
    }
  }
}
