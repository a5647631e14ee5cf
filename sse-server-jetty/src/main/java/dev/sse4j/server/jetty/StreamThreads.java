package dev.sse4j.server.jetty;

import dev.sse4j.server.internal.DaemonThreads;
import dev.sse4j.server.internal.Ticking;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link StreamHandler} between its start and its stop: named, daemon, and stopped
 * with it. A scheduler that was given is not ours to stop.
 */
final class StreamThreads {

  /** For the listeners of closed streams: one thread for each stream that is closing, at most. */
  private final ExecutorService aside =
      Executors.newCachedThreadPool(DaemonThreads.named("sse4j-stream-close-"));

  private final Ticking ticking;

  StreamThreads(@Nullable ScheduledExecutorService given, Duration tick, Runnable onTick) {
    ticking = Ticking.start(given, "sse4j-stream-clock-", tick, onTick);
  }

  /** Runs foreign code on a thread that nobody waits for; once stopped, on this one. */
  void runAside(Runnable task) {
    try {
      aside.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  void stop() {
    ticking.stop();
    aside.shutdown(); // what was handed over is still run: a listener is called once, always
  }
}
