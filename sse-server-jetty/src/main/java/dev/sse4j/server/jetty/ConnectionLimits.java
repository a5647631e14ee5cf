package dev.sse4j.server.jetty;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** How many streams there may be at once, and how many there are. */
final class ConnectionLimits {

  /** The place of one stream. */
  @FunctionalInterface
  interface Slot {

    /** Gives the place back. A second call does nothing. */
    void release();
  }

  /** More than there can be. */
  static final int NONE = Integer.MAX_VALUE;

  /** The client has to close a stream of its own first, or to wait until one has ended. */
  private static final Map<String, String> RETRY_AFTER = Map.of("Retry-After", "10");

  /*
   * Threads: any number of requests and of streams that end. Under the lock all is checked before
   * anything is counted: so no limit is passed, not even for a moment, and no refusal costs a
   * place.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final int max;
  private final int maxPerAddress;
  private final int maxPerPrincipal;
  private final Map<String, Integer> addresses = new HashMap<>(); // guarded by lock
  private final Map<String, Integer> principals = new HashMap<>(); // guarded by lock
  private int taken; // guarded by lock

  ConnectionLimits(int max, int maxPerAddress, int maxPerPrincipal) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
    this.maxPerPrincipal = maxPerPrincipal;
  }

  /**
   * Takes a place.
   *
   * @param principal who that is; the empty string is nobody, and has no limit
   * @throws Refusal if there is none
   */
  Slot take(String address, String principal) throws Refusal {
    lock.lock();
    try {
      requirePlace(address, principal);
      taken++;
      addresses.merge(address, 1, Integer::sum);
      principals.merge(principal, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        release(address, principal);
      }
    };
  }

  /** Refuses as {@link #take} does, and takes nothing. */
  void requireFree(String address, String principal) throws Refusal {
    lock.lock();
    try {
      requirePlace(address, principal);
    } finally {
      lock.unlock();
    }
  }

  private void requirePlace(String address, String principal) throws Refusal {
    assert lock.isHeldByCurrentThread();
    if (taken >= max) {
      throw Refusal.unavailable(
          "the server has as many streams as it takes: come back in a moment");
    }
    if (addresses.getOrDefault(address, 0) >= maxPerAddress) {
      throw tooMany(maxPerAddress, "address");
    }
    if (!principal.isEmpty() && principals.getOrDefault(principal, 0) >= maxPerPrincipal) {
      throw tooMany(maxPerPrincipal, "principal");
    }
  }

  private static Refusal tooMany(int limit, String whose) {
    return new Refusal(
        429,
        "at most " + limit + " streams may be open for one " + whose + ": close another first",
        RETRY_AFTER);
  }

  private void release(String address, String principal) {
    lock.lock();
    try {
      taken--;
      addresses.computeIfPresent(address, ConnectionLimits::oneLess);
      principals.computeIfPresent(principal, ConnectionLimits::oneLess);
    } finally {
      lock.unlock();
    }
  }

  private static Integer oneLess(String key, Integer count) {
    return count == 1 ? null : count - 1;
  }
}
