package dev.sse4j.examples;

import dev.sse4j.server.jetty.SseServer;
import java.io.PrintWriter;

/** Keeps a server in the foreground until the process is told to end. */
final class Foreground {

  private Foreground() {}

  /**
   * Starts the server, tells its address, and waits. It returns when the thread is interrupted;
   * when the process is told to end, by SIGTERM or Ctrl-C, it ends the process with status 0.
   *
   * @param closeOthers close what is behind the server, in this order, once that has stopped; may
   *     be called twice
   */
  static void run(SseServer server, PrintWriter out, Runnable... closeOthers) {
    AtShutdown hook = AtShutdown.run(() -> exit(server, closeOthers));
    try {
      start(server);
      out.println("listening on " + server.uri());
      server.join();
    } catch (InterruptedException e) {
      // So a caller within this process ends it. Not restored, for what follows has to wait.
    } finally {
      hook.cancel();
      server.close();
      runAll(closeOthers);
    }
  }

  private static void start(SseServer server) {
    try {
      server.start();
    } catch (Exception e) {
      throw new Failure("cannot listen: " + Failure.describe(e), e);
    }
  }

  private static void exit(SseServer server, Runnable... closeOthers) {
    try {
      // Not close(): the server has a shutdown hook that is at it, and this waits for its end.
      server.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runAll(closeOthers);
    // After a signal the JVM exits with 128 + its number, and nothing but this can change that. To
    // drain on SIGTERM is the normal end of a server, and all that had to be closed is closed.
    Runtime.getRuntime().halt(0);
  }

  private static void runAll(Runnable... actions) {
    for (Runnable action : actions) {
      action.run();
    }
  }
}
