package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import dev.sse4j.server.HubStatus;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.internal.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Shows how the hub is doing, to those who may know. */
final class AdminHandler {

  private final Hub hub;
  private final AdminAccess access;
  private final String path;

  /**
   * Creates a handler.
   *
   * @param path the route's own path
   */
  AdminHandler(Hub hub, AdminAccess access, String path) {
    this.hub = hub;
    this.access = access;
    this.path = path;
  }

  /**
   * Answers a request.
   *
   * @param below what follows the route's own path
   */
  void handle(Request request, Response response, Callback callback, String below) throws Refusal {
    access.require(request);
    if (!below.equals("/status.json")) {
      throw new Refusal(404, "there is nothing here: see " + path + "/status.json");
    }
    Answer.send(response, callback, 200, Answer.JSON, json(hub.status()));
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
