package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.server.CloseReason;
import dev.sse4j.server.HubListener;
import dev.sse4j.server.Subscription;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Why the subscriptions of a hub have ended, in order. */
final class Closings implements HubListener {

  private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    reasons.add(reason);
  }

  boolean isEmpty() {
    return reasons.isEmpty();
  }

  /** Waits for the next. */
  CloseReason next() throws InterruptedException {
    CloseReason reason = reasons.poll(20, TimeUnit.SECONDS);
    assertThat(reason).as("the end of a subscription within 20 s").isNotNull();
    return reason;
  }
}
