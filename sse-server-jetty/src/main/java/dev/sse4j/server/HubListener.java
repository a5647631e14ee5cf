package dev.sse4j.server;

import java.util.OptionalLong;

/**
 * Is told what happens to the subscriptions of a {@link Hub}.
 *
 * <p>Threads: any, several at a time. The calls come from the threads at which these things happen,
 * most of them those that write to subscribers; so they should return at once, and must not wait.
 * No lock is held: a listener may subscribe, close subscriptions, remove itself, and publish, but
 * for {@link #lost}, which comes from within the provider. What it throws is logged, and harms
 * nobody.
 */
public interface HubListener {

  /** A subscription begins; nothing has been written to it yet. */
  default void opened(Subscription subscription) {}

  /** A subscription has ended; called once for each that was opened. */
  default void closed(Subscription subscription, CloseReason reason) {}

  /**
   * A subscriber is told that events may be missing from its stream; not called for what the bus
   * loses while a stream is live, which is {@link #lost}.
   */
  default void gap(Subscription subscription, Gap gap) {}

  /**
   * The bus has lost messages, and all live streams are told of a gap.
   *
   * @param reason what the provider says
   */
  default void lost(String reason) {}

  /**
   * A write is complete.
   *
   * @param events how many events ended in it; 0 for comments, and for a part of a large event
   * @param bytes how many bytes it had, before compression
   * @param latencyNanos how long ago the oldest of the events was published, in nanoseconds; empty
   *     if they do not come from the live log, as when they are replayed, or if there were none
   */
  default void written(
      Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {}
}
