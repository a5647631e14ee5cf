package dev.sse4j.server;

import dev.sse4j.spi.ProviderStatus;
import java.time.Instant;
import java.util.List;

/**
 * How a hub was doing at some moment.
 *
 * @param since when it was created
 * @param ready whether it takes subscriptions: the provider has given all messages it had kept
 * @param provider how the bus is doing
 * @param totals what it has counted
 * @param channels how many distinct sets of namespaces have subscribers
 * @param namespaceNodes how many places of the tree of namespaces exist because of them, the root
 *     included
 * @param logBytes how many bytes of memory the logs of all channels have
 * @param subscriptions each subscription, oldest first
 */
public record HubStatus(
    Instant since,
    boolean ready,
    ProviderStatus provider,
    HubTotals totals,
    int channels,
    int namespaceNodes,
    long logBytes,
    List<SubscriptionStatus> subscriptions) {

  /** Keeps a copy of the list. */
  public HubStatus {
    subscriptions = List.copyOf(subscriptions);
  }
}
