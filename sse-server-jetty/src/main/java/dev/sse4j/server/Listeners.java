package dev.sse4j.server;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of a hub: each is told, whatever another throws. */
final class Listeners {

  private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

  // Threads: safe for use by any thread; a listener may add and remove while it is told.
  private final List<HubListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<HubListener> faulty = ConcurrentHashMap.newKeySet();

  void add(HubListener listener) {
    listeners.add(listener);
  }

  void remove(HubListener listener) {
    listeners.remove(listener);
    faulty.remove(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  void tell(Consumer<HubListener> news) {
    for (HubListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException | Error e) {
        // It may throw at each write: once is enough to know.
        Level level = faulty.add(listener) ? Level.WARNING : Level.DEBUG;
        LOG.log(level, "a listener failed; if it does again, that is logged at DEBUG", e);
      }
    }
  }
}
