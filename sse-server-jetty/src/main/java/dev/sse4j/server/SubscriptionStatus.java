package dev.sse4j.server;

import dev.sse4j.Namespace;
import java.time.Instant;
import java.util.SortedSet;

/**
 * How one subscription was doing at some moment.
 *
 * @param peer who is at the other end
 * @param namespaces what it is subscribed to
 * @param since when it was made
 * @param eventsSent how many events were written to it, replayed ones included
 * @param lagEvents how many events it had still to be sent; while it is replayed, how many messages
 *     of all namespaces, as far as is known
 */
public record SubscriptionStatus(
    Peer peer, SortedSet<Namespace> namespaces, Instant since, long eventsSent, long lagEvents) {}
