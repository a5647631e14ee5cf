package dev.sse4j.server;

import java.util.List;

/** The threads that there are. */
public final class Threads {

  private Threads() {}

  /** Returns those whose name begins so. */
  public static List<Thread> named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .toList();
  }
}
