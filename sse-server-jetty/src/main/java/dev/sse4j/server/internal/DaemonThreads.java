package dev.sse4j.server.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads that have a name and do not keep the process alive. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** Returns a factory whose threads are named by this prefix and a number from 1. */
  public static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
