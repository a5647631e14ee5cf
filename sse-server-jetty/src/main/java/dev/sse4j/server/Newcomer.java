package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.util.SortedMap;

/**
 * One who has seen nothing yet has entered a channel.
 *
 * @param joined where it stands
 * @param retained what it is given first: the last events of its namespaces before it entered, by
 *     position
 */
record Newcomer(Joined joined, SortedMap<Long, EncodedEvent> retained) {}
