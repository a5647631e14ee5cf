package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import java.time.Instant;

/** A bus under the test's hand: the test delivers what comes over it, and nobody publishes. */
public final class ManualBus implements Provider {

  private static final Namespace PETS = new Namespace("/pets");

  private final boolean readyAtOnce;
  private Sink sink;
  private volatile SseException refusal = new SseException("nobody publishes here");
  private volatile ProviderStatus status =
      ProviderStatus.since(ProviderStatus.State.UP, Instant.EPOCH);

  private ManualBus(boolean readyAtOnce) {
    this.readyAtOnce = readyAtOnce;
  }

  /** Returns one that has nothing kept, and so is ready when it is started. */
  public static ManualBus readyAtOnce() {
    return new ManualBus(true);
  }

  /** Returns one that is not ready before it is told to be. */
  public static ManualBus notReady() {
    return new ManualBus(false);
  }

  void becomeReady() {
    sink.ready();
  }

  /** Delivers an event for {@code /pets}. */
  void deliver(String id, String data) {
    deliver(id, PETS, data);
  }

  void deliver(String id, Namespace namespace, String data) {
    sink.message(Message.of(namespace, Event.of(data).withId(id)));
  }

  void lose(String reason) {
    sink.lost(reason);
  }

  public void setState(ProviderStatus.State state) {
    setStatus(ProviderStatus.since(state, Instant.EPOCH));
  }

  public void setStatus(ProviderStatus status) {
    this.status = status;
  }

  /** Has everybody who publishes fail with this. */
  public void refuse(SseException refusal) {
    this.refusal = refusal;
  }

  @Override
  public String publish(Message message) {
    throw refusal;
  }

  @Override
  public void start(Sink sink) {
    this.sink = sink;
    if (readyAtOnce) {
      sink.ready();
    }
  }

  @Override
  public ProviderStatus status() {
    return status;
  }

  @Override
  public void close() {}
}
