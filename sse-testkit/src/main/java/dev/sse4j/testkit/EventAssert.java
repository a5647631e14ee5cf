package dev.sse4j.testkit;

import dev.sse4j.Event;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Assertions on an {@link Event}; {@link SseAssertions#assertThat(Event)} begins one. */
public final class EventAssert extends AbstractAssert<EventAssert, Event> {

  EventAssert(@Nullable Event actual) {
    super(actual, EventAssert.class);
  }

  /** Verifies the type; that of an event without one is {@code "message"}. */
  public EventAssert hasType(String expected) {
    return has("type", expected, notNull().type());
  }

  /** Verifies the data, whose lines are separated by {@code "\n"}. */
  public EventAssert hasData(String expected) {
    return has("data", expected, notNull().data());
  }

  /** Verifies the id: of an event that was read, the last event ID as of this event. */
  public EventAssert hasId(String expected) {
    return has("id", expected, notNull().id());
  }

  /** Verifies that the stream has set no id up to this event. */
  public EventAssert hasNoId() {
    return hasId("");
  }

  /** Goes on with the data: {@code assertThat(event).data().startsWith("Corgi")}. */
  public AbstractStringAssert<?> data() {
    return Assertions.assertThat(notNull().data()).as("data of %s", Transcript.describe(actual));
  }

  private EventAssert has(String what, String expected, String found) {
    if (!found.equals(expected)) {
      throw failureWithActualExpected(
          found,
          expected,
          "expected %s %s, but got %s",
          what,
          Transcript.quote(expected),
          Transcript.describe(actual));
    }
    return this;
  }

  private Event notNull() {
    isNotNull();
    return actual;
  }
}
