package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Lets requests in to streams: by the ticket that they show, or else by the admission. */
final class Entrance {

  /** A request that was let in. */
  interface Entry {

    /** Returns what it may have. */
    Admitted admitted();

    /**
     * Takes the ticket that it was let in by; empty if it was the admission.
     *
     * @throws Refusal if another has just taken it
     */
    Optional<Tickets.Use> takeTicket() throws Refusal;
  }

  private final Hub hub;
  private final OpenStreams<?> streams;
  private final GuardedAdmission admission;
  private final Optional<Tickets> tickets;
  private final String path;
  private final boolean rootForbidden;
  private final boolean patternsForbidden;

  /** Without tickets, what a request shows as one is ignored. */
  Entrance(SseHandlerBuilder builder, OpenStreams<?> streams, Optional<Tickets> tickets) {
    this.hub = builder.hub;
    this.streams = streams;
    this.admission = new GuardedAdmission(builder.admission);
    this.tickets = tickets;
    this.path = builder.paths.get(Paths.SUBSCRIBE);
    this.rootForbidden = builder.rootForbidden;
    this.patternsForbidden = builder.patternsForbidden;
  }

  /**
   * Lets a request in to a stream. A ticket decides alone, whatever else is shown.
   *
   * @param below what follows the route's own path
   * @param asked the namespaces that it asks for
   */
  Entry enter(Request request, String below, Set<Namespace> asked) throws Refusal {
    if (tickets.isPresent()) {
      Fields query = Query.of(request);
      Optional<ShownTicket> shown = ShownTicket.of(request, query);
      if (shown.isPresent()) {
        requireServing();
        Admitted all = tickets.get().check(shown.get());
        Admitted admitted = Query.namesAny(below, query) ? narrowed(all, asked) : all;
        return new ByTicket(admitted, shown.get(), tickets.get());
      }
    }
    return new ByAdmission(admit(request, asked));
  }

  /** Asks the admission whether a request may have a stream of these namespaces. */
  Admitted admit(Request request, Set<Namespace> asked) throws Refusal {
    requireServing();
    Admitted admitted = admission.admit(request, asked);
    streams.requireRunning(); // that may have taken its time
    // What counts is what it gets, which need not be what it has asked for.
    requireAllowed(admitted.namespaces());
    return admitted;
  }

  private void requireAllowed(Set<Namespace> namespaces) throws Refusal {
    if (rootForbidden && namespaces.stream().anyMatch(Entrance::hearsEverything)) {
      throw new Refusal(
          403, "the root cannot be subscribed to: name a namespace, as in " + path + "/pets");
    }
    if (patternsForbidden && namespaces.stream().anyMatch(Namespace::isPattern)) {
      throw new Refusal(
          403, "a segment \"*\" cannot be subscribed to: name what it should stand for");
    }
  }

  /** The root, or else a pattern that only says how deep. */
  private static boolean hearsEverything(Namespace namespace) {
    return namespace.segments().stream().allMatch("*"::equals);
  }

  private void requireServing() throws Refusal {
    streams.requireRunning();
    if (!hub.isReady()) {
      throw Refusal.notReady(hub.providerStatus().state());
    }
  }

  private Admitted narrowed(Admitted ofTicket, Set<Namespace> asked) throws Refusal {
    requireAllowed(asked);
    for (Namespace namespace : asked) {
      if (ofTicket.namespaces().stream().noneMatch(own -> own.contains(namespace))) {
        throw new Refusal(403, "the ticket is not for the namespace \"" + namespace + "\"");
      }
    }
    return new Admitted(asked, ofTicket.principal(), ofTicket.expiry(), ofTicket.overflow());
  }

  private record ByAdmission(Admitted admitted) implements Entry {

    @Override
    public Optional<Tickets.Use> takeTicket() {
      return Optional.empty();
    }
  }

  private record ByTicket(Admitted admitted, ShownTicket shown, Tickets tickets) implements Entry {

    @Override
    public Optional<Tickets.Use> takeTicket() throws Refusal {
      return Optional.of(tickets.take(shown));
    }
  }
}
