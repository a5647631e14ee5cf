package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * What somebody shows as a ticket, whatever it is.
 *
 * @param token the ticket
 * @param comesBack whether this is a browser that has had its stream before
 */
record ShownTicket(Token token, boolean comesBack) {

  /** Returns what a request shows as {@code ?ticket=}. */
  static Optional<ShownTicket> of(Request request, Fields query) {
    String ticket = Query.value(query, "ticket");
    if (ticket.isEmpty()) {
      return Optional.empty();
    }
    // The header alone: a page may begin with ?lastEventId=, and its URL then has it for ever.
    String lastEventId = request.getHeaders().get(SubscribeRequest.LAST_EVENT_ID);
    return Optional.of(new ShownTicket(
        Token.shown(ticket.getBytes(UTF_8)), lastEventId != null && !lastEventId.isEmpty()));
  }
}
