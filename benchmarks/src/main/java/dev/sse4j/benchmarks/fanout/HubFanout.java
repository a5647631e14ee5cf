package dev.sse4j.benchmarks.fanout;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubListener;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.SubscriptionStatus;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Publishes to a hub. */
final class HubFanout implements Fanout {

  private static final long LONGEST_WAIT_NANOS = 500_000_000;

  /*
   * Threads: the one that publishes, but for the count, which dispatchers move; the one that moves
   * it to where it is awaited unparks the publisher.
   */
  private final Hub hub;
  private final Count count = new Count();
  private int idLength;
  private long perEvent; // how many subscribers get each
  private long published;

  HubFanout(Hub hub) {
    this.hub = hub;
  }

  @Override
  public void begin(Demand demand) {
    Namespace to = new Namespace(demand.namespace());
    perEvent = demand.spread() > 0 ? 1 : 0;
    perEvent += hub.status().subscriptions().stream()
        .filter(each -> each.namespaces().stream().anyMatch(from -> from.contains(to)))
        .count();
    published = 0;
    count.given.set(0);
    hub.removeListener(count);
    if (demand.rate() == 0) {
      hub.addListener(count); // not else: it takes a little time for each write
    }
  }

  @Override
  public void publish(String namespace, String data) {
    idLength = hub.publish(namespace, Event.of(data)).length();
    published++;
  }

  @Override
  public int framing() {
    return "id: \ndata: \n\n".length() + idLength;
  }

  @Override
  public void awaitMeanLag(int events) {
    long awaited = (published - events) * perEvent;
    // Somebody may have gone, and will not be given it.
    long giveUp = System.nanoTime() + LONGEST_WAIT_NANOS;
    count.waiting = Thread.currentThread();
    count.awaited = awaited;
    while (count.given.get() < awaited && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(LONGEST_WAIT_NANOS);
    }
  }

  @Override
  public long lag() {
    return lags().max().orElse(0);
  }

  @Override
  public long behind() {
    return lags().filter(lag -> lag > 0).count();
  }

  private LongStream lags() {
    return hub.status().subscriptions().stream().mapToLong(SubscriptionStatus::lagEvents);
  }

  /** How many events were given, all subscribers together. */
  private static final class Count implements HubListener {

    final AtomicLong given = new AtomicLong();
    volatile long awaited = Long.MAX_VALUE;
    volatile @Nullable Thread waiting;

    @Override
    public void written(
        Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
      long before = given.getAndAdd(events);
      if (before < awaited && before + events >= awaited) {
        LockSupport.unpark(waiting);
      }
    }
  }
}
