package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import dev.sse4j.server.HubStatus;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.internal.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Shows how the hub is doing, to those who may know. */
final class AdminHandler {

  /** Who may. */
  enum Access {
    NOBODY,
    LOOPBACK,
    TOKEN
  }

  private final Hub hub;
  private final Access access;
  private final @Nullable Token token;

  AdminHandler(Hub hub, Access access, @Nullable Token token) {
    this.hub = hub;
    this.access = access;
    this.token = token;
  }

  /**
   * Answers a request.
   *
   * @param path what follows {@code /admin}
   */
  void handle(Request request, Response response, Callback callback, String path) throws Refusal {
    requireAccess(request);
    if (!path.equals("/status.json")) {
      throw new Refusal(404, "there is nothing here: see /admin/status.json");
    }
    Answer.send(response, callback, 200, Answer.JSON, json(hub.status()));
  }

  private void requireAccess(Request request) throws Refusal {
    switch (access) {
      case NOBODY -> throw new Refusal(403, "admin endpoint disabled");
      case LOOPBACK -> {
        if (!isBoundToLoopback(request)) {
          throw new Refusal(
              403,
              "admin endpoint disabled: without an admin token it is there on a loopback address only");
        }
      }
      case TOKEN -> {
        if (token == null || !token.isBearerOf(request) && !token.isPasswordOf(request)) {
          throw new Refusal(
              401,
              "the admin endpoint needs its token: as a bearer token, or as the password of HTTP Basic",
              Map.of("WWW-Authenticate", "Basic realm=\"sse4j admin\", charset=\"UTF-8\""));
        }
      }
    }
  }

  private static boolean isBoundToLoopback(Request request) {
    try {
      return request.getConnectionMetaData().getConnector() instanceof NetworkConnector connector
          && connector.getHost() != null
          && InetAddress.getByName(connector.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The fields of sseserver's status, which tools know, and ours behind them. */
  private static String json(HubStatus status) {
    return """
        {
          "node": %s,
          "status": %s,
          "reported_at": %d,
          "startup_time": %d,
          "msgs_broadcast": %d,
          "provider": %s,
          "channels": %d,
          "log_bytes": %d,
          "connections": [%s]
        }
        """.formatted(
            Json.quote(node()),
            Json.quote(status.ready() ? "OK" : "NOT READY"),
            Instant.now().getEpochSecond(),
            status.since().getEpochSecond(),
            status.totals().messages(),
            Json.quote(status.provider().state().name()),
            status.channels(),
            status.logBytes(),
            status.subscriptions().stream()
                .map(AdminHandler::json)
                .collect(Collectors.joining(",\n    ")));
  }

  private static String json(SubscriptionStatus connection) {
    return """
        {
              "request_path": %s,
              "namespace": %s,
              "created_at": %d,
              "client_ip": %s,
              "user_agent": %s,
              "msgs_sent": %d,
              "lag": %d
            }""".formatted(
            Json.quote(connection.peer().requestPath()),
            Json.quote(connection.namespaces().stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "))),
            connection.since().getEpochSecond(),
            Json.quote(connection.peer().address()),
            Json.quote(connection.peer().userAgent()),
            connection.eventsSent(),
            connection.lagEvents());
  }

  private static String node() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
