package dev.sse4j.server.jetty;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/** What is to be done when a stream is closed: each once, and at once if it is closed already. */
final class CloseListeners {

  private static final System.Logger LOG = System.getLogger(CloseListeners.class.getName());

  /*
   * Threads: safe for use by any thread; no listener is called under the lock. A stream may be
   * closed by Jetty's or the scheduler's thread, which must not be held up: foreign code runs
   * aside then. The thread that made this is the body's, which may be.
   */
  private final Executor aside;
  private final Thread body = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> listeners = new ArrayList<>(1); // guarded by lock
  private boolean closed; // guarded by lock

  CloseListeners(Executor aside) {
    this.aside = aside;
  }

  void add(Runnable listener) {
    lock.lock();
    try {
      if (!closed) {
        listeners.add(listener);
        return;
      }
    } finally {
      lock.unlock();
    }
    call(listener);
  }

  /**
   * From now on a listener is called when it is added. Returns what calls those that were, one
   * after the other: first the stream is closed, and then they are told.
   */
  Runnable close() {
    List<Runnable> all = takeAll();
    return () -> {
      if (Thread.currentThread() == body) {
        all.forEach(CloseListeners::call);
      } else if (!all.isEmpty()) {
        aside.execute(() -> all.forEach(CloseListeners::call));
      }
    };
  }

  private List<Runnable> takeAll() {
    lock.lock();
    try {
      closed = true;
      List<Runnable> all = List.copyOf(listeners);
      listeners.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private static void call(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      // Whatever it is: it must not keep the others from being called.
      LOG.log(Level.WARNING, "a listener failed when its stream was closed", e);
    }
  }
}
