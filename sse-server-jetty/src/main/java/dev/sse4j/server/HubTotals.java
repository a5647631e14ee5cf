package dev.sse4j.server;

import java.util.Map;

/**
 * What a hub has counted since it was created. The figures only grow, and each is right; they may
 * be of moments that lie a little apart.
 *
 * @param messages how many messages were delivered to the logs
 * @param opened how many subscriptions have begun
 * @param closed how many have ended, for each reason; all reasons are there
 * @param events how many events were written to subscribers, replayed ones included
 * @param bytes how many bytes were written to subscribers, before compression, chunks and
 *     encryption
 * @param gaps how many times a subscriber was told of a gap, for each reason; all reasons are
 *     there
 */
public record HubTotals(
    long messages,
    long opened,
    Map<CloseReason, Long> closed,
    long events,
    long bytes,
    Map<Gap.Reason, Long> gaps) {

  /** Keeps copies of the maps. */
  public HubTotals {
    closed = Map.copyOf(closed);
    gaps = Map.copyOf(gaps);
  }

  /** Returns how many subscriptions have begun and not ended. */
  public long active() {
    return opened - closed.values().stream().mapToLong(Long::longValue).sum();
  }
}
