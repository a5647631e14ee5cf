package dev.sse4j.examples;

/** Something to do when the process is told to end, as by Ctrl-C. */
final class AtShutdown {

  private final Thread hook;

  private AtShutdown(Thread hook) {
    this.hook = hook;
  }

  static AtShutdown run(Runnable action) {
    Thread hook = new Thread(action, "sse4j-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtShutdown(hook);
  }

  /** Takes it back, unless it is too late. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook with it.
    }
  }
}
