package dev.sse4j;

import java.util.Objects;

/**
 * One server-sent event: a type, its data and an id. Immutable; safe for use by any thread.
 *
 * <pre>{@code
 * Event event = Event.of("new-dog", "Corgi").withId("42");
 * }</pre>
 *
 * <p>In an event that was <em>read</em>, {@code id} is the last event ID of the stream as of this
 * event: it stays until the stream sets another (WHATWG HTML 9.2.6). In an event that is
 * <em>published</em>, it is this event's own id. What may travel is checked where it is encoded or
 * published, not here, for a stream that is read may hold more.
 *
 * @param type the event type; {@code "message"} unless set; the empty string is taken as unset
 * @param data the data, with lines separated by {@code \n}; may be empty
 * @param id the id, or the empty string if there is none
 */
public record Event(String type, String data, String id) {

  /** The type of an event that names none (WHATWG HTML 9.2.6). */
  public static final String DEFAULT_TYPE = "message";

  /** Creates an event; an empty type becomes {@link #DEFAULT_TYPE}. */
  public Event {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(id, "id");
    type = type.isEmpty() ? DEFAULT_TYPE : type;
  }

  /** Returns an event of type {@code "message"} without an id. */
  public static Event of(String data) {
    return new Event(DEFAULT_TYPE, data, "");
  }

  /** Returns an event of the given type without an id. */
  public static Event of(String type, String data) {
    return new Event(type, data, "");
  }

  /** Returns this event with another id; the empty string takes the id away. */
  public Event withId(String id) {
    return new Event(type, data, id);
  }

  /**
   * Returns this event if it can be written to an event stream without becoming something else: its
   * type and its id must hold neither CR nor LF, which would begin another field, nor NUL, which
   * makes a reader ignore the id (WHATWG HTML 9.2.6). Any data can be written.
   *
   * @throws IllegalArgumentException if type or id hold one of these
   */
  public Event requireEncodable() {
    requireOneLine("type", type);
    requireOneLine("id", id);
    return this;
  }

  private static void requireOneLine(String field, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == '\0') {
        throw new IllegalArgumentException(
            "event " + field + " must not contain a line break or NUL, but has "
                + (c == '\r' ? "CR" : c == '\n' ? "LF" : "NUL") + " at index " + i);
      }
    }
  }
}
