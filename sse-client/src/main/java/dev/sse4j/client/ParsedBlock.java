package dev.sse4j.client;

import dev.sse4j.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of a stream. Immutable.
 *
 * @param event the event, if it has data
 * @param hasId whether the id of the event is its own, and not that of an event before it
 * @param lastEventId the last event ID as of this block
 * @param lines its lines if they are kept, else none
 */
record ParsedBlock(@Nullable Event event, boolean hasId, String lastEventId, List<String> lines) {}
