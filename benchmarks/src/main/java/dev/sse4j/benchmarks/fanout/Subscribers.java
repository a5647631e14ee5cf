package dev.sse4j.benchmarks.fanout;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Who is subscribed to which namespace, for peers that bring no such thing.
 *
 * <p>Threads: any.
 */
final class Subscribers<S> {

  private static final String PREFIX = "/subscribe";

  private final Map<String, Set<S>> byNamespace = new ConcurrentHashMap<>();

  /** Returns the namespace that a path asks for which is {@link #owns ours}. */
  static String namespaceOf(String path) {
    return path.substring(PREFIX.length());
  }

  static boolean owns(String path) {
    return path.startsWith(PREFIX + "/");
  }

  void add(String namespace, S subscriber) {
    byNamespace.computeIfAbsent(namespace, any -> ConcurrentHashMap.newKeySet()).add(subscriber);
  }

  void remove(String namespace, S subscriber) {
    byNamespace.getOrDefault(namespace, Set.of()).remove(subscriber);
  }

  /** Calls for each who is subscribed to the namespace or to what contains it. */
  void forEach(String namespace, Consumer<S> action) {
    for (String at = namespace; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      byNamespace.getOrDefault(at, Set.of()).forEach(action);
    }
  }

  Stream<S> all() {
    return byNamespace.values().stream().flatMap(Collection::stream);
  }
}
