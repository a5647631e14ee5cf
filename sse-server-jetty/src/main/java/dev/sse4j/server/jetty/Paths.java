package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.util.Map;
import java.util.TreeMap;

/** Where the routes are. For one thread. */
final class Paths {

  static final String SUBSCRIBE = "subscribePath";
  static final String PUBLISH = "publishPath";
  static final String ADMIN = "adminPath";
  static final String HEALTH = "healthPath";
  static final String METRICS = "metrics";
  static final String TICKET = "ticketPath";

  private final Map<String, Namespace> byOption = new TreeMap<>();

  Paths() {
    set(SUBSCRIBE, "/subscribe");
    set(PUBLISH, "/publish");
    set(ADMIN, "/admin");
    set(HEALTH, "/health");
  }

  /**
   * Puts a route in its place; a path is a place in a tree as a namespace is.
   *
   * @throws IllegalArgumentException if that is no path of its own
   */
  void set(String option, String path) {
    if (!path.startsWith("/") || path.matches(".*[;?#%].*")) {
      throw unexpected(option, path);
    }
    Namespace place = new Namespace(path);
    if (place.equals(Namespace.ROOT)) {
      throw unexpected(option, path);
    }
    byOption.put(option, place);
  }

  /** Puts a route in its place unless it has another already. */
  void setUnlessSet(String option, String path) {
    if (!byOption.containsKey(option)) {
      set(option, path);
    }
  }

  String get(String option) {
    return byOption.get(option).path();
  }

  /** Throws if a request could be for two of them. */
  void requireDistinct() {
    byOption.forEach((option, path) -> byOption.forEach((other, otherPath) -> {
      if (!option.equals(other) && path.contains(otherPath)) {
        throw new IllegalArgumentException(option + " \"" + path + "\" and " + other + " \""
            + otherPath + "\" collide: neither may be the other, nor be below it");
      }
    }));
  }

  private static IllegalArgumentException unexpected(String option, String path) {
    return new IllegalArgumentException(
        option + " must be a path such as \"/events\", not encoded, but was \"" + path + "\"");
  }
}
