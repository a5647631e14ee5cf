package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.server.Request;

/** Asks an admission, and makes of all else that it may do a refusal. */
final class GuardedAdmission {

  private static final System.Logger LOG = System.getLogger(GuardedAdmission.class.getName());

  private final Admission admission;

  GuardedAdmission(Admission admission) {
    this.admission = admission;
  }

  Admitted admit(Request request, Set<Namespace> namespaces) throws Refusal {
    try {
      return Objects.requireNonNull(
          admission.admit(request, namespaces),
          "an Admission must return an Admitted or throw a Refusal, but it returned null");
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an admission failed, and its request is refused", e);
      throw Refusal.internal();
    }
  }
}
