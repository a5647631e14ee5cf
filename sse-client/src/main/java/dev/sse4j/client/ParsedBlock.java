package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.codec.EventView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of a stream.
 *
 * @param event the event, if it has data and was not asked for as a view
 * @param view the event as a view, if it was asked for like that; valid until the next block is read
 * @param hasId whether the id of the event is its own, and not that of an event before it
 * @param lastEventId the last event ID as of this block
 * @param lines its lines if they are kept, else none
 */
record ParsedBlock(
    @Nullable Event event,
    @Nullable EventView view,
    boolean hasId,
    String lastEventId,
    List<String> lines) {

  /** Returns whether the block has data, and so is an event. */
  boolean isEvent() {
    return event != null || view != null;
  }

  /** Returns whether the block is an event of this type. */
  boolean hasType(SoughtText type) {
    return view == null ? event != null && type.is(event.type()) : type.is(view.type());
  }

  /** Returns whether the block is an event with this data. */
  boolean hasData(SoughtText data) {
    return view == null ? event != null && data.is(event.data()) : data.is(view.data());
  }

  /** Returns the event, which there must be; made for this if it is a view. */
  Event toEvent() {
    return view == null ? Objects.requireNonNull(event) : view.toEvent();
  }
}
