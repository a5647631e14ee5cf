package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.util.Collection;

/**
 * One who has seen nothing yet has entered a channel.
 *
 * @param joined where it stands
 * @param retained what it is given first, in the order of the log: the last events of its
 *     namespaces before it entered
 */
record Newcomer(Joined joined, Collection<EncodedEvent> retained) {}
