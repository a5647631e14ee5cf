package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.util.Set;
import org.eclipse.jetty.server.Request;

/**
 * Lets a request in or refuses it. It is asked for each {@code GET} and {@code HEAD} of {@link
 * SseHandlerBuilder#admission subscribe}, for each {@code POST} for a {@linkplain
 * SseHandlerBuilder#tickets() ticket} to subscribe, and for each {@code POST} of {@link
 * SseHandlerBuilder#publishAdmission publish}; not for {@code OPTIONS}, which a browser sends
 * without credentials, and not for who shows a ticket.
 *
 * <pre>{@code
 * Admission own = (request, namespaces) -> {
 *   User user = users.of(request);
 *   if (user == null) {
 *     throw new Refusal(403, "log in first");
 *   }
 *   return Admitted.to(Set.of(new Namespace("/users/" + user.id()))).withPrincipal(user.id());
 * };
 * }</pre>
 *
 * <p>Threads: called by many threads at once, and may block: the thread is one of Jetty's for
 * blocking calls. Any other exception, or {@code null}, refuses the request with 500; it is logged,
 * and the client is not told of it.
 *
 * @see TokenAdmission
 */
@FunctionalInterface
public interface Admission {

  /**
   * Lets a request in.
   *
   * @param request what was sent; its body must be left alone
   * @param namespaces the namespaces that it asks for: one or more
   * @throws Refusal if it is not let in
   */
  Admitted admit(Request request, Set<Namespace> namespaces) throws Refusal;
}
