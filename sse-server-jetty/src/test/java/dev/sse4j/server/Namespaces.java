package dev.sse4j.server;

import dev.sse4j.Namespace;
import java.util.List;
import java.util.stream.Stream;

/** Makes namespaces of their paths. */
final class Namespaces {

  private Namespaces() {}

  static List<Namespace> namespaces(String... paths) {
    return Stream.of(paths).map(Namespace::new).toList();
  }
}
