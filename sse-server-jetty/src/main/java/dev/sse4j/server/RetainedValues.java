package dev.sse4j.server;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The last event of each namespace, for those who come new. Bounded in count and bytes: the
 * namespace goes first that was quiet for longest.
 */
final class RetainedValues {

  /*
   * Threads: of() by any thread; all else under the hub's lock. Two maps of the same values: one by
   * path, in which all that is below a namespace stands side by side; one with the quietest
   * namespace first.
   *
   * To look for what concerns a subscription may take long, so it is not done under the lock: who
   * has entered its channel there is given what is below the position of that moment. What has been
   * replaced by now is not given, for its successor is in the channel's log. So nobody is given an
   * older value than the last below that position, and nothing twice.
   */
  private record Value(Namespace namespace, long position, EncodedEvent event) {}

  private final int maxNamespaces;
  private final long maxBytes;
  private volatile ConcurrentNavigableMap<String, Value> byPath = new ConcurrentSkipListMap<>();

  // All below: guarded by the hub's lock.
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
      if (event.size() <= maxBytes) {
        add(new Value(namespace, position, event));
      }
    }
  }

  /** Forgets all, for nobody knows what has been published since. */
  void clear() {
    byPath = new ConcurrentSkipListMap<>();
    quietestFirst.clear();
    bytes = 0;
  }

  /**
   * Returns what concerns a subscription to these and was published below the position, in the
   * order of the log, each event once.
   */
  Collection<EncodedEvent> of(Collection<Namespace> subscribed, long position) {
    ConcurrentNavigableMap<String, Value> known = byPath;
    SortedMap<Long, EncodedEvent> byPosition = new TreeMap<>();
    for (Namespace outer : subscribed) {
      String begin = literalBeginning(outer);
      add(outer, known.subMap(begin, true, begin, true).values(), byPosition);
      // "0" is the character behind the slash.
      add(outer, known.subMap(begin + "/", begin + "0").values(), byPosition);
    }
    return byPosition.headMap(position).values();
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

  private void add(Value value) {
    String path = value.namespace().path();
    quietestFirst.put(path, value);
    byPath.put(path, value);
    bytes += value.event().size();
    while (quietestFirst.size() > maxNamespaces || bytes > maxBytes) {
      remove(quietestFirst.keySet().iterator().next());
    }
  }

  private void remove(String path) {
    Value value = quietestFirst.remove(path);
    if (value != null) {
      byPath.remove(path);
      bytes -= value.event().size();
    }
  }
}
