package dev.sse4j.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.testkit.Eventually;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Namespaces come and go, a million of them, as when each user, order or chat has one of its own.
 */
class ChurnTest {

  private static final int NAMESPACES = 1_000_000;
  private static final int IN_FLIGHT = 1000;
  private static final int EVENT_EVERY = 16;
  private static final long LIMIT_SECONDS = 120;

  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);

  // PEERS W58, W59, W68: memory grew with every topic and subscriber there had ever been.
  @Test
  void aMillionNamespacesComeAndGoAndLeaveNothingBehind() throws Exception {
    try (Hub hub = Hub.create()) {
      for (int i = 0; i < NAMESPACES; i++) {
        assertThat(inFlight.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        Namespace namespace = namespace(i);
        boolean hearsOfSomething = i % EVENT_EVERY == 0;
        Passenger passenger = new Passenger(hearsOfSomething ? "data: heard" : ":ok");
        passenger.leaveWith(hub.subscribe(List.of(namespace), "", passenger));
        if (hearsOfSomething) {
          hub.publish(Message.of(namespace, Event.of("heard")));
        }
      }
      assertThat(inFlight.tryAcquire(IN_FLIGHT, LIMIT_SECONDS, TimeUnit.SECONDS))
          .isTrue();
      Eventually.holds(() -> hub.status().subscriptions().isEmpty());

      HubStatus status = hub.status();
      assertThat(status.channels()).isZero();
      assertThat(status.namespaceNodes()).as("the root alone").isEqualTo(1);
      assertThat(status.logBytes()).isZero();
      assertThat(status.totals().opened()).isEqualTo(NAMESPACES);
      assertThat(status.totals().closed()).containsEntry(CloseReason.CLOSED, (long) NAMESPACES);
      assertThat(status.totals().events()).isEqualTo((NAMESPACES + EVENT_EVERY - 1) / EVENT_EVERY);
    }
  }

  /** Returns another namespace each time, two to four deep, whose upper parts are shared. */
  private static Namespace namespace(int i) {
    return new Namespace(
        switch (i % 3) {
          case 0 -> "/orders/" + i;
          case 1 -> "/users/" + i % 1000 + "/" + i;
          default -> "/chats/" + i % 7 + "/" + i / 1000 + "/" + i;
        });
  }

  /** Takes what it is written at once, and leaves when that is what it waits for. */
  private final class Passenger implements Subscriber {

    private final String awaited;
    private Subscription subscription; // guarded by this
    private boolean arrived; // guarded by this

    Passenger(String awaited) {
      this.awaited = awaited;
    }

    synchronized void leaveWith(Subscription subscription) {
      this.subscription = subscription;
      leaveIfThere();
    }

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      if (contains(bytes, awaited)) {
        synchronized (this) {
          arrived = true;
          leaveIfThere();
        }
      }
      completion.succeeded();
    }

    private void leaveIfThere() {
      if (arrived && subscription != null) {
        subscription.close();
      }
    }

    @Override
    public void end(CloseReason reason) {
      inFlight.release();
    }

    @Override
    public void abort(CloseReason reason) {
      inFlight.release();
    }

    @Override
    public Peer peer() {
      return new Peer("/subscribe", "", "", "");
    }
  }

  private static boolean contains(ByteBuffer bytes, String text) {
    return US_ASCII.decode(bytes).toString().contains(text);
  }
}
