package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Reads what the path and the query of a request say. */
final class Query {

  private Query() {}

  static Fields of(Request request) throws Refusal {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new Refusal(400, "the query is not well-formed: percent-encode its values as UTF-8");
    }
  }

  /** Returns the value of a parameter, or the empty string. */
  static String value(Fields query, String name) {
    String value = query.getValue(name);
    return value == null ? "" : value;
  }

  /** Returns whether the path or an {@code ns} parameter names a namespace. */
  static boolean namesAny(String path, Fields query) {
    return !query.getValuesOrEmpty("ns").isEmpty() || !new Namespace(path).equals(Namespace.ROOT);
  }

  /**
   * Returns the namespaces that path and {@code ns} parameters name together; the root if they name
   * none.
   */
  static Set<Namespace> namespaces(Request request, String path, Fields query, int max)
      throws Refusal {
    // Jetty takes "/a;b" for "/a" with a parameter: who meant a name would get another's events.
    if (request.getHttpURI().getPath().indexOf(';') >= 0) {
      throw new Refusal(
          400,
          "a path has no parameters here: write the \";\" of a name as %3B, or name it by ?ns=");
    }
    List<String> parameters = query.getValuesOrEmpty("ns");
    Set<Namespace> namespaces = new LinkedHashSet<>();
    try {
      Namespace ofPath = new Namespace(path);
      if (parameters.isEmpty() || !ofPath.equals(Namespace.ROOT)) {
        namespaces.add(ofPath);
      }
      for (String parameter : parameters) {
        if (parameter.isEmpty()) {
          throw new Refusal(400, "a parameter ns is empty: name a namespace; the root is \"/\"");
        }
        namespaces.add(new Namespace(parameter));
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, e.getMessage());
    }
    if (namespaces.size() > max) {
      throw new Refusal(
          400,
          "at most " + max + " namespaces go into one request, but there were "
              + namespaces.size());
    }
    return Collections.unmodifiableSet(namespaces);
  }
}
