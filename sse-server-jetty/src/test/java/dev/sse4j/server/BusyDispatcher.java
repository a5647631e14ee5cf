package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Namespace;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A dispatcher that serves nobody, because a subscriber of the test holds it up. */
final class BusyDispatcher {

  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private BusyDispatcher() {}

  /** Holds up the only dispatcher of a hub, until it is released. */
  static BusyDispatcher of(Hub hub) throws InterruptedException {
    BusyDispatcher busy = new BusyDispatcher();
    hub.subscribe(
        List.of(new Namespace("/elsewhere")), "", new RecordingSubscriber(busy::hold, ""));
    assertThat(busy.held.await(20, TimeUnit.SECONDS)).isTrue();
    return busy;
  }

  void release() {
    released.countDown();
  }

  private void hold(Runnable completion) {
    held.countDown();
    try {
      assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    completion.run();
  }
}
