package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import dev.sse4j.server.Overflow;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an {@link Admission} lets a request have.
 *
 * @param namespaces what it subscribes or publishes to: one or more
 * @param principal who sent it, for limits and for the status; the empty string is nobody known
 * @param expiry when its stream ends at the latest; of no effect on publishing
 * @param overflow what becomes of its stream when it falls behind, if not what the hub says; of no
 *     effect on publishing
 */
public record Admitted(
    Set<Namespace> namespaces,
    String principal,
    Optional<Instant> expiry,
    Optional<Overflow> overflow) {

  /**
   * Checks the namespaces.
   *
   * @throws IllegalArgumentException if there are none
   */
  public Admitted {
    namespaces = Set.copyOf(namespaces);
    if (namespaces.isEmpty()) {
      throw new IllegalArgumentException(
          "who is admitted must be given a namespace, but there were none: throw a Refusal instead");
    }
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(expiry, "expiry");
    Objects.requireNonNull(overflow, "overflow");
  }

  /**
   * Lets somebody unknown have these namespaces, which need not be those that were asked for.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Admitted to(Collection<Namespace> namespaces) {
    return new Admitted(Set.copyOf(namespaces), "", Optional.empty(), Optional.empty());
  }

  /** Returns a copy for this principal. */
  public Admitted withPrincipal(String principal) {
    return new Admitted(namespaces, principal, expiry, overflow);
  }

  /** Returns a copy whose stream ends at this moment, in order. */
  public Admitted withExpiry(Instant expiry) {
    return new Admitted(namespaces, principal, Optional.of(expiry), overflow);
  }

  /**
   * Returns a copy with this policy. {@link Overflow#CATCH_UP} needs a hub with a replayer: else
   * the request is answered 500.
   */
  public Admitted withOverflow(Overflow overflow) {
    return new Admitted(namespaces, principal, expiry, Optional.of(overflow));
  }
}
