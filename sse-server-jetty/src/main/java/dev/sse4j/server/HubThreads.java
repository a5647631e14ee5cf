package dev.sse4j.server;

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
 * The threads of a hub: named, daemon, and stopped with it. A scheduler that was given is not ours
 * to stop.
 */
final class HubThreads {

  private static final System.Logger LOG = System.getLogger(HubThreads.class.getName());
  private static final int REPLAY_THREADS = 2;

  private final Dispatcher[] dispatchers;
  private final AtomicInteger nextDispatcher = new AtomicInteger();
  private final ExecutorService replays =
      Executors.newFixedThreadPool(REPLAY_THREADS, daemons("sse4j-replay-"));
  private final @Nullable ScheduledExecutorService ownScheduler;
  private final ScheduledExecutorService scheduler;
  private @Nullable ScheduledFuture<?> ticking;

  HubThreads(int dispatchers, @Nullable ScheduledExecutorService given) {
    this.dispatchers = new Dispatcher[dispatchers];
    for (int i = 0; i < dispatchers; i++) {
      this.dispatchers[i] = new Dispatcher(i + 1);
    }
    ownScheduler =
        given != null ? null : Executors.newSingleThreadScheduledExecutor(daemons("sse4j-clock-"));
    scheduler = given != null ? given : ownScheduler;
  }

  void start(Duration tick, Runnable onTick) {
    for (Dispatcher dispatcher : dispatchers) {
      dispatcher.start();
    }
    long nanos = tick.toNanos();
    ticking = scheduler.scheduleAtFixedRate(
        () -> {
          for (Dispatcher dispatcher : dispatchers) {
            dispatcher.tick();
          }
          guarded(onTick);
        },
        nanos,
        nanos,
        TimeUnit.NANOSECONDS);
  }

  /** Returns the dispatchers in turn, so that subscriptions spread. */
  Dispatcher nextDispatcher() {
    return dispatchers[Math.floorMod(nextDispatcher.getAndIncrement(), dispatchers.length)];
  }

  /** Runs what reads the replayer, a few at a time; does nothing once stopped. */
  void replay(Runnable reading) {
    try {
      replays.execute(reading);
    } catch (RejectedExecutionException e) {
      // The hub has been closed meanwhile, and has ended the stream that asked.
    }
  }

  /** What a scheduled task throws would end it for good, and all deadlines with it. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a look at the clock failed", e);
    }
  }

  void stop() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    if (ownScheduler != null) {
      ownScheduler.shutdownNow();
    }
    replays.shutdownNow();
    for (Dispatcher dispatcher : dispatchers) {
      dispatcher.stop();
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
