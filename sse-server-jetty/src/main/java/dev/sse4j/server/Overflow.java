package dev.sse4j.server;

/**
 * What becomes of a subscription that has fallen behind the bounds of its log: further than {@code
 * maxLagBytes} or {@code maxLagEvents}, or further than the budget of all logs allows.
 */
public enum Overflow {
  /**
   * Cuts the connection. A client that comes back with its last event ID is served by replay: so
   * nothing is lost that the {@link dev.sse4j.spi.Replayer} still has.
   */
  DISCONNECT,

  /**
   * Jumps to the end of the log: the client is told by an {@code sse.gap} event, stays connected,
   * is given the newest event of each {@linkplain dev.sse4j.Message#key() key} of those that it has
   * skipped, and hears what is published from then on. For streams that say what is now.
   */
  SKIP,

  /**
   * Reads on from the replayer, and comes back to the live log when it has caught up. What the
   * replayer no longer has becomes an {@code sse.gap} event. It needs a replayer.
   */
  CATCH_UP
}
