package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Gives a ticket to each who may subscribe. */
final class TicketRoute implements Route.Action {

  private final Entrance entrance;
  private final Tickets tickets;
  private final int maxNamespaces;

  TicketRoute(SseHandlerBuilder builder, Entrance entrance, Tickets tickets) {
    this.entrance = entrance;
    this.tickets = tickets;
    this.maxNamespaces = builder.maxNamespaces;
  }

  @Override
  public void handle(Request request, Response response, Callback callback, String below)
      throws Refusal {
    Set<Namespace> asked = Query.namespaces(request, below, Query.of(request), maxNamespaces);
    String ticket = tickets.issue(entrance.admit(request, asked));
    Answer.send(
        response,
        callback,
        200,
        Answer.JSON,
        "{\"ticket\":\"" + ticket + "\",\"expires_in\":" + Tickets.FIRST_USE.toSeconds() + "}\n");
  }
}
