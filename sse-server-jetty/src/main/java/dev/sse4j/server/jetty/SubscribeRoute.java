package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Start;
import dev.sse4j.server.Subscription;
import java.lang.System.Logger.Level;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Makes subscriptions of requests. */
final class SubscribeRoute implements Route.Action {

  private static final System.Logger LOG = System.getLogger(SubscribeRoute.class.getName());

  private final Hub hub;
  private final OpenStreams<SseConnection> streams;
  private final Entrance entrance;
  private final ConnectionLimits limits;
  private final TrustedProxies proxies;
  private final StreamHead head;
  private final int maxNamespaces;
  private final int maxLast;

  SubscribeRoute(SseHandlerBuilder builder, OpenStreams<SseConnection> streams, Entrance entrance) {
    this.hub = builder.hub;
    this.streams = streams;
    this.entrance = entrance;
    this.limits = new ConnectionLimits(
        builder.maxConnections,
        builder.maxConnectionsPerAddress,
        builder.maxConnectionsPerPrincipal);
    this.proxies = builder.trustedProxies;
    this.head = new StreamHead(builder.habits, hub.keepAlive(), builder.compression);
    this.maxNamespaces = builder.maxNamespaces;
    this.maxLast = builder.maxLast;
  }

  @Override
  public void handle(Request request, Response response, Callback callback, String below)
      throws Refusal {
    SubscribeRequest asked = SubscribeRequest.of(request, below, maxNamespaces, maxLast);
    Entrance.Entry entry = entrance.enter(request, below, asked.namespaces());
    Admitted admitted = entry.admitted();
    ClientAddress client = proxies.clientOf(request);
    if (HttpMethod.HEAD.is(request.getMethod())) {
      limits.requireFree(client.host(), admitted.principal());
      head.write(request, response);
      callback.succeeded();
      return;
    }
    Peer peer = client.peer(request, admitted.principal());
    StreamPlace place = StreamPlace.take(entry, limits, client.host());
    SseConnection connection =
        new SseConnection(request, response, callback, peer, closed -> closed(closed, place));
    open(connection, place, admitted, asked.start());
  }

  private void open(SseConnection connection, StreamPlace place, Admitted admitted, Start start)
      throws Refusal {
    streams.add(connection);
    boolean following = false;
    try {
      AccessLog.opened(connection.peer());
      connection.begin(head);
      // From here on the response belongs to the hub's dispatcher.
      Subscription subscription = subscription(connection, admitted, start);
      connection.follow(subscription);
      following = true;
      place.heldBy(subscription);
    } finally {
      if (!following) {
        place.giveBack();
        closed(connection, place);
      }
    }
    streams.begun(connection);
  }

  private Subscription subscription(SseConnection connection, Admitted admitted, Start start)
      throws Refusal {
    try {
      Subscription subscription = hub.subscribe(
          admitted.namespaces(), start, admitted.overflow().orElse(hub.overflow()), connection);
      admitted.expiry().ifPresent(subscription::expireAt);
      return subscription;
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the hub took no subscription", e);
      throw Refusal.notReady(hub.providerStatus().state());
    }
  }

  private void closed(SseConnection connection, StreamPlace place) {
    place.release();
    streams.closed(connection);
    AccessLog.closed(connection.peer());
  }
}
