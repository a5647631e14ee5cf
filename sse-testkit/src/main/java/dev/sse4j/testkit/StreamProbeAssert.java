package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the stream that a {@link StreamProbe} reads; {@link
 * SseAssertions#assertThat(StreamProbe)} begins one. Each waits for what it verifies as long as the
 * probe does, unless it says otherwise, and a failure shows all that has come, and when.
 */
public final class StreamProbeAssert extends AbstractAssert<StreamProbeAssert, StreamProbe> {

  StreamProbeAssert(@Nullable StreamProbe actual) {
    super(actual, StreamProbeAssert.class);
  }

  /** Verifies that the response is 200 with {@code Content-Type: text/event-stream}. */
  public StreamProbeAssert isEventStream() {
    hasStatus(200);
    if (!actual.isEventStream()) {
      throw mismatch("expected Content-Type text/event-stream, but got %s", header("Content-Type"));
    }
    return this;
  }

  /** Verifies the status of the response. */
  public StreamProbeAssert hasStatus(int expected) {
    isNotNull();
    int status = actual.status();
    if (status != expected) {
      throw mismatch("expected status %s, but got %s", expected, status);
    }
    return this;
  }

  /** Verifies the first value of a header field, whose name is taken in any case. */
  public StreamProbeAssert hasHeader(String name, String expected) {
    isNotNull();
    if (!actual.header(name).equals(Optional.of(expected))) {
      throw mismatch("expected %s %s, but got %s", name, Transcript.quote(expected), header(name));
    }
    return this;
  }

  /** Verifies the data of the next events, after those that were awaited before. */
  public StreamProbeAssert receivesData(String... expected) {
    isNotNull();
    List<String> data =
        actual.awaitNext(expected.length).stream().map(Event::data).toList();
    if (!data.equals(List.of(expected))) {
      throw mismatch("expected the data %s, but got %s", quote(List.of(expected)), quote(data));
    }
    return this;
  }

  /** Verifies the next events, after those that were awaited before: type, data and id. */
  public StreamProbeAssert receives(Event... expected) {
    isNotNull();
    List<Event> events = actual.awaitNext(expected.length);
    if (!events.equals(List.of(expected))) {
      throw mismatch("expected%s\nbut got%s", lines(List.of(expected)), lines(events));
    }
    return this;
  }

  /**
   * Verifies that the next event, after those that were awaited before, is of this type: nothing
   * came before it.
   */
  public StreamProbeAssert isQuietUntil(String type) {
    isNotNull();
    actual.expectQuietUntil(type);
    return this;
  }

  /**
   * Verifies that there is such a comment, or will be: all that is between the colon and the end of
   * the line, also a blank at the beginning.
   */
  public StreamProbeAssert receivesComment(String expected) {
    isNotNull();
    actual.awaitComment(expected);
    return this;
  }

  /** Verifies the last event ID as of what has come so far, without a wait. */
  public StreamProbeAssert hasLastEventId(String expected) {
    isNotNull();
    if (!actual.lastEventId().equals(expected)) {
      throw mismatch(
          "expected the last event ID %s, but it is %s",
          Transcript.quote(expected), Transcript.quote(actual.lastEventId()));
    }
    return this;
  }

  /** Verifies the reconnection time as of what has come so far, without a wait. */
  public StreamProbeAssert hasReconnectionTime(Duration expected) {
    isNotNull();
    if (!actual.reconnectionTime().equals(Optional.of(expected))) {
      throw mismatch(
          "expected the reconnection time %s ms, but it is %s",
          expected.toMillis(),
          actual.reconnectionTime().map(time -> time.toMillis() + " ms").orElse("not set"));
    }
    return this;
  }

  /**
   * Verifies that the stream ends, without an exception, and with no event after those that were
   * awaited before.
   */
  public StreamProbeAssert ends() {
    isNotNull();
    Optional<Throwable> cause = actual.awaitEnd();
    if (cause.isPresent()) {
      AssertionError error = mismatch("expected an end, but the stream ended with %s", cause.get());
      error.initCause(cause.get());
      throw error;
    }
    if (actual.unexpected() > 0) {
      throw mismatch(
          "expected the end next, but %s came before it",
          Transcript.count(actual.unexpected(), "event"));
    }
    return this;
  }

  private String header(String name) {
    return actual.header(name).map(Transcript::quote).orElse("none");
  }

  private AssertionError mismatch(String message, Object... arguments) {
    return failure("%s:\n%s", String.format(message, arguments), actual.transcript());
  }

  private static String quote(List<String> texts) {
    return texts.stream().map(Transcript::quote).collect(Collectors.joining(", "));
  }

  private static String lines(List<Event> events) {
    return events.stream()
        .map(event -> "\n  " + Transcript.describe(event))
        .collect(Collectors.joining());
  }
}
