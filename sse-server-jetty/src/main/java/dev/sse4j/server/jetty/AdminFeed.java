package dev.sse4j.server.jetty;

import dev.sse4j.server.internal.Ticking;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the hub once a second while somebody watches, for all who watch together; else it does
 * nothing, has no thread and holds nothing.
 */
final class AdminFeed {

  /** How long pages wait for the next figures. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /*
   * Threads: each page's own waits in next(), any thread closes, and the clock's takes a status,
   * never under the lock: that is the provider's code, too. A page that finds none takes the first
   * one itself; so two of them may be under way at once, and the later one stays.
   */
  private final Supplier<AdminStatus> source;
  private final @Nullable ScheduledExecutorService scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int watches; // guarded by lock
  private @Nullable Ticking ticking; // guarded by lock; while there are watches
  private @Nullable AdminStatus latest; // guarded by lock; while there are watches

  /** Creates a feed; the scheduler is not its to stop, and null means a thread of its own. */
  AdminFeed(Supplier<AdminStatus> source, @Nullable ScheduledExecutorService scheduler) {
    this.source = source;
    this.scheduler = scheduler;
  }

  /** Begins to watch. */
  Watch watch() {
    lock.lock();
    try {
      if (watches++ == 0) {
        ticking = Ticking.start(scheduler, "sse4j-admin-clock-", INTERVAL, this::take);
      }
      return new Watch();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many watch. */
  int watches() {
    lock.lock();
    try {
      return watches;
    } finally {
      lock.unlock();
    }
  }

  private void take() {
    AdminStatus taken = source.get();
    lock.lock();
    try {
      AdminStatus current = latest;
      if (watches > 0 && (current == null || taken.isAfter(current))) {
        latest = taken;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    assert lock.isHeldByCurrentThread();
    Ticking running = ticking;
    if (--watches == 0 && running != null) {
      running.stop();
      ticking = null;
      latest = null;
    }
  }

  /** One who watches. {@link #close} may be called by any thread, all else by one. */
  final class Watch implements AutoCloseable {

    private boolean closed; // guarded by lock
    private @Nullable AdminStatus seen; // guarded by lock

    private Watch() {}

    /**
     * Waits for a status that this has not returned yet. Who is slow gets the latest, and not those
     * between. Empty once this is closed.
     */
    Optional<AdminStatus> next() throws InterruptedException {
      if (isToTakeTheFirst()) {
        take();
      }
      lock.lock();
      try {
        while (!closed && latest == seen) {
          changed.awaitNanos(LONGEST_SLEEP_NANOS);
        }
        seen = closed ? null : latest;
        return Optional.ofNullable(seen);
      } finally {
        lock.unlock();
      }
    }

    /** Ends it. A second call does nothing. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          leave();
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    private boolean isToTakeTheFirst() {
      lock.lock();
      try {
        return !closed && latest == null;
      } finally {
        lock.unlock();
      }
    }
  }
}
