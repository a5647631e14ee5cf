package dev.sse4j.server;

import dev.sse4j.server.internal.DaemonThreads;
import dev.sse4j.server.internal.Ticking;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a hub: named, daemon, and stopped with it. A scheduler that was given is not ours
 * to stop.
 */
final class HubThreads {

  private static final int REPLAY_THREADS = 2;

  private final Dispatcher[] dispatchers;
  private final AtomicInteger nextDispatcher = new AtomicInteger();
  private final ExecutorService replays =
      Executors.newFixedThreadPool(REPLAY_THREADS, DaemonThreads.named("sse4j-replay-"));
  private final @Nullable ScheduledExecutorService scheduler;
  private @Nullable Ticking ticking;

  HubThreads(int dispatchers, HubOptions options, @Nullable ScheduledExecutorService scheduler) {
    this.dispatchers = new Dispatcher[dispatchers];
    for (int i = 0; i < dispatchers; i++) {
      this.dispatchers[i] = new Dispatcher(i + 1, options);
    }
    this.scheduler = scheduler;
  }

  void start(Duration tick, Runnable onTick) {
    for (Dispatcher dispatcher : dispatchers) {
      dispatcher.start();
    }
    ticking = Ticking.start(scheduler, "sse4j-clock-", tick, () -> {
      for (Dispatcher dispatcher : dispatchers) {
        dispatcher.tick();
      }
      onTick.run();
    });
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

  /** Stops all, the dispatchers once this holds. */
  void stop(BooleanSupplier dispatched) {
    if (ticking != null) {
      ticking.stop();
    }
    replays.shutdownNow();
    for (Dispatcher dispatcher : dispatchers) {
      dispatcher.stopWhen(dispatched);
    }
  }
}
