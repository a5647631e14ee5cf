package dev.sse4j.server.jetty;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link StreamHandler} between its start and its stop: named, daemon, and stopped
 * with it. A scheduler that was given is not ours to stop.
 */
final class StreamThreads {

  private static final System.Logger LOG = System.getLogger(StreamThreads.class.getName());

  /** For the listeners of closed streams: one thread for each stream that is closing, at most. */
  private final ExecutorService aside =
      Executors.newCachedThreadPool(daemons("sse4j-stream-close-"));

  private final @Nullable ScheduledExecutorService ownScheduler;
  private final ScheduledFuture<?> ticking;

  StreamThreads(@Nullable ScheduledExecutorService given, Duration tick, Runnable onTick) {
    ownScheduler = given != null
        ? null
        : Executors.newSingleThreadScheduledExecutor(daemons("sse4j-stream-clock-"));
    ScheduledExecutorService scheduler = given != null ? given : ownScheduler;
    long nanos = tick.toNanos();
    ticking =
        scheduler.scheduleAtFixedRate(() -> guarded(onTick), nanos, nanos, TimeUnit.NANOSECONDS);
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
    ticking.cancel(false);
    if (ownScheduler != null) {
      ownScheduler.shutdownNow();
    }
    aside.shutdown(); // what was handed over is still run: a listener is called once, always
  }

  /** What a scheduled task throws would end it for good, and all deadlines with it. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a look at the clock failed", e);
    }
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
