package dev.sse4j.server;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last event of each namespace, for those who come new. Bounded in count and bytes: the
 * namespace goes first that was quiet for longest.
 */
final class RetainedValues {

  /*
   * Threads: all under the hub's lock. Two maps of the same values: one by path, in which all that
   * is below a namespace stands side by side; one with the quietest namespace first.
   */
  private record Value(Namespace namespace, long position, EncodedEvent event) {}

  private final int maxNamespaces;
  private final long maxBytes;
  private final TreeMap<String, Value> byPath = new TreeMap<>();
  private final Map<String, Value> quietestFirst = new LinkedHashMap<>();
  private long bytes;

  /** Keeps nothing if {@code maxNamespaces} is 0. */
  RetainedValues(int maxNamespaces, long maxBytes) {
    this.maxNamespaces = maxNamespaces;
    this.maxBytes = maxBytes;
  }

  /** Keeps the event for each namespace that it was published to. */
  void put(Message message, EncodedEvent event, long position) {
    if (maxNamespaces == 0) {
      return;
    }
    for (Namespace namespace : message.namespaces()) {
      // What was there is not the last any more, whether there is room for its successor or not.
      remove(namespace.path());
      Value value = new Value(namespace, position, event);
      byPath.put(namespace.path(), value);
      quietestFirst.put(namespace.path(), value);
      bytes += event.size();
      while (byPath.size() > maxNamespaces || bytes > maxBytes) {
        remove(quietestFirst.keySet().iterator().next());
      }
    }
  }

  /** Returns what concerns a subscription to these, by position, each event once. */
  SortedMap<Long, EncodedEvent> of(Collection<Namespace> subscribed) {
    SortedMap<Long, EncodedEvent> byPosition = new TreeMap<>();
    for (Namespace outer : subscribed) {
      String begin = literalBeginning(outer);
      add(outer, byPath.subMap(begin, true, begin, true).values(), byPosition);
      // "0" is the character behind the slash.
      add(outer, byPath.subMap(begin + "/", begin + "0").values(), byPosition);
    }
    return byPosition;
  }

  private static void add(
      Namespace outer, Collection<Value> candidates, Map<Long, EncodedEvent> byPosition) {
    for (Value value : candidates) {
      if (outer.contains(value.namespace())) {
        byPosition.put(value.position(), value.event());
      }
    }
  }

  /** Returns the path up to the first wildcard, without a slash at its end. */
  private static String literalBeginning(Namespace namespace) {
    if (namespace.equals(Namespace.ROOT)) {
      return "";
    }
    int wildcard = (namespace.path() + "/").indexOf("/*/");
    return wildcard < 0 ? namespace.path() : namespace.path().substring(0, wildcard);
  }

  private void remove(String path) {
    Value value = byPath.remove(path);
    if (value != null) {
      quietestFirst.remove(path);
      bytes -= value.event().size();
    }
  }
}
