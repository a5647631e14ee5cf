package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;

/**
 * One client's stream: a cursor over the log of its namespaces, and what is written to that client
 * alone. Made by {@link Hub#subscribe}; it ends when it is closed, when its client has gone or does
 * not keep up, or with the hub.
 *
 * <p>Threads: safe for use by any thread; no method blocks.
 */
public final class Subscription {

  private final Wire wire;
  private final Delivery delivery;
  private final Peer peer;
  private final SortedSet<Namespace> namespaces;
  private final Instant since;
  private final long number;

  Subscription(
      Hub hub,
      Dispatcher dispatcher,
      SortedSet<Namespace> namespaces,
      Overflow overflow,
      Subscriber subscriber,
      long number) {
    this.number = number;
    this.namespaces = namespaces;
    this.peer = subscriber.peer();
    this.since = hub.options().clock().instant();
    this.wire = hub.options().wire();
    this.delivery = new Delivery(hub, this, dispatcher, overflow, subscriber);
  }

  /** Ends the stream in order, behind what is pending now. Does nothing if it is ending already. */
  public void close() {
    delivery.endInOrder(CloseReason.CLOSED, new PrivateBytes());
  }

  /**
   * Ends the stream in order once this moment has come, as far as the hub looks at its clock: at
   * least every second. A later call replaces the moment.
   */
  public void expireAt(Instant moment) {
    delivery.expireAt(moment);
  }

  /**
   * Ends the stream in order because the server is shutting down, and tells the client when to come
   * back. Does nothing if it is ending already.
   *
   * @param reconnectionTime how long the client shall wait; not negative
   */
  public void drain(Duration reconnectionTime) {
    drain(reconnectionTime, List.of());
  }

  /**
   * Ends the stream in order as {@link #drain(Duration)} does, with these events as its last.
   *
   * @param lastEvents for this client alone; they are in no log, so they should have no id
   */
  public void drain(Duration reconnectionTime, List<Event> lastEvents) {
    PrivateBytes last = new PrivateBytes();
    wire.reconnectionTime(reconnectionTime).ifPresent(last::add);
    lastEvents.forEach(event -> last.add(wire.event(event)));
    delivery.endInOrder(CloseReason.SHUTDOWN, last);
  }

  /** Cuts the connection at once, also if the stream is ending in order. */
  public void abort(CloseReason reason) {
    delivery.endAtOnce(reason);
  }

  /** Returns the namespaces of this stream, sorted, without those that another of them contains. */
  public SortedSet<Namespace> namespaces() {
    return namespaces;
  }

  /** Returns who is at the other end. */
  public Peer peer() {
    return peer;
  }

  /** Returns how this stream is doing. */
  public SubscriptionStatus status() {
    return new SubscriptionStatus(
        peer, namespaces, since, delivery.eventsSent(), delivery.lagEvents());
  }

  /** Returns how many subscriptions the hub had made when this was made. */
  long number() {
    return number;
  }

  Delivery delivery() {
    return delivery;
  }
}
