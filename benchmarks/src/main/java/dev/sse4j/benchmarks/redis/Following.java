package dev.sse4j.benchmarks.redis;

import dev.sse4j.redis.RedisProvider;
import dev.sse4j.server.Hub;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node in service: a hub that follows a stream. Nobody has subscribed. */
final class Following implements AutoCloseable {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** After so long without an event, no more will come. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Heard heard;
  private final Hub hub;

  /**
   * Begins to follow.
   *
   * @param warmUp how many of the events that are there already the node is given first
   */
  Following(String uri, String key, int warmUp) {
    RedisProvider redis =
        RedisProvider.builder().uri(uri).key(key).warmUp(warmUp).build();
    heard = new Heard(redis.replayer());
    hub = Hub.builder().provider(redis).replayer(heard).build();
  }

  /** Waits until what was there already has come, so that the hub takes subscriptions. */
  void awaitReady() {
    long start = System.nanoTime();
    while (!hub.isReady()) {
      if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(1)) {
        throw new IllegalStateException("waited a minute in vain for the hub to be ready");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Waits until so many events have come, or no more do. */
  void await(int events) {
    int came = 0;
    long since = System.nanoTime();
    while (came < events && System.nanoTime() - since < SILENCE_NANOS) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      int now = heard.events();
      if (now > came) {
        came = now;
        since = System.nanoTime();
      }
    }
  }

  Heard heard() {
    return heard;
  }

  @Override
  public void close() {
    hub.close();
  }
}
