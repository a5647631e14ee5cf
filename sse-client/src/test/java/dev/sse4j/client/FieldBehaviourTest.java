package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.testkit.ConformanceVector;
import dev.sse4j.testkit.ConformanceVectors;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the lines of a stream mean: WHATWG HTML 9.2.5 and 9.2.6. */
class FieldBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  /** A stream, and its events. */
  record Case(String stream, List<Event> events) {}

  static List<Case> lines() {
    return List.of(
        // 9.2.5: CRLF, LF and CR each end a line.
        gives("data: a\n\ndata: b\n\n", Event.of("a"), Event.of("b")),
        gives("data: a\r\n\r\ndata: b\r\n\r\n", Event.of("a"), Event.of("b")),
        gives("data: a\r\rdata: b\r\r", Event.of("a"), Event.of("b")),
        gives(
            "data: a\n\r\ndata: b\r\n\rdata: c\r\n\n", Event.of("a"), Event.of("b"), Event.of("c")),
        gives(
            "id: 1\revent: greeting\rdata: hello\r\r", new Event("greeting", "hello", "1")), // W44
        // 9.2.5: and nothing else does.
        gives(
            "data: a\u2028b\u2029c\u0085d\u000Be\u000Cf\n\n",
            Event.of("a\u2028b\u2029c\u0085d\u000Be\u000Cf")),
        gives("data: a\u0000b\u001Bc\n\n", Event.of("a\u0000b\u001Bc")),
        // 9.2.5: one byte order mark at the beginning is none of the stream; a second one is.
        gives("\uFEFFdata: a\n\n", Event.of("a")), // W45
        gives("\uFEFF\uFEFFdata: a\n\ndata: b\n\n", Event.of("b")),
        gives("data: a\n\n\uFEFFdata: b\n\ndata: c\n\n", Event.of("a"), Event.of("c")),
        // 9.2.6: one space after the colon is taken away, and only a space.
        gives("data:a\n\n", Event.of("a")),
        gives("data:  a \n\n", Event.of(" a ")),
        gives("data:\ta\n\n", Event.of("\ta")),
        gives("data: a: b:c\n\n", Event.of("a: b:c")),
        gives("data::a\n\n", Event.of(":a")),
        gives("event: x y\ndata: a\n\n", Event.of("x y", "a")),
        // 9.2.6: a line without a colon is a field with an empty value.
        gives("data\n\n", Event.of("")),
        gives("data\ndata\n\n", Event.of("\n")),
        gives("event: x\nevent\ndata: a\n\n", Event.of("a")),
        // 9.2.6: each line of data is followed by a line feed, and the last one is taken away.
        gives("data: a\ndata: b\ndata:\ndata: c\n\n", Event.of("a\nb\n\nc")),
        gives("data:\n\n", Event.of("")),
        gives("data: \n\n", Event.of("")),
        // 9.2.6: without data there is no event, and its type is forgotten.
        gives("event: x\n\ndata: a\n\n", Event.of("a")), // W29
        gives("id: 1\n\nevent: x\n\n: x\n\nretry: 5\n\n\n\n\n"), // W29
        gives(
            "id: 1\ndata: a\n\nevent: ping\n\ndata: b\n\n",
            Event.of("a").withId("1"),
            Event.of("b").withId("1")),
        gives("event: x\ndata: a\n\ndata: b\n\n", Event.of("x", "a"), Event.of("b")),
        gives("event: x\nevent: y\ndata: a\n\n", Event.of("y", "a")),
        gives("event:\ndata: a\n\n", Event.of("a")),
        // 9.2.6: a colon first makes a comment; 9.2.5: it may be anywhere.
        gives(":\n: a\n:data: a\ndata: b\n: c\ndata: d\n\n:\n\n", Event.of("b\nd")),
        // 9.2.6: other fields are ignored, and names have their case.
        gives("foo: 1\nbar\ndata: a\nDATA: b\n data: c\ndata : d\ndataa: e\n\n", Event.of("a")),
        gives("retry: 10\nretry\nretry: x\ndata: a\n\n", Event.of("a"))); // W51
  }

  @ParameterizedTest
  @MethodSource("lines")
  void aStreamGivesTheEventsThatTheTextSays(Case given) {
    assertThat(eventsOf(StreamScript.bytes(given.stream()))).isEqualTo(given.events());
  }

  static Stream<ConformanceVector> vectors() {
    return ConformanceVectors.all().stream();
  }

  // The same file that the parser is held against, here through a socket.
  @ParameterizedTest
  @MethodSource("vectors")
  void aStreamGivesTheEventsOfItsVector(ConformanceVector vector) {
    assertThat(eventsOf(StreamScript.bytes(vector.input()))).isEqualTo(vector.events());
  }

  @Test
  void aStreamOfCommentsOnlyHasNoEventsAndIsHeardByTheListener() {
    StreamProbe probe =
        scene.open(StreamScript.bytes(": one\n\n:two\n:\n"), StreamScript.response(204));

    scene.reconnect();

    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.events()).isEmpty();
    assertThat(scene.listener.comments).containsExactly(" one", "two", "");
  }

  // DESIGN section 5: sse.gap comes through the loop as an event and to the listener.
  @Test
  void aGapIsAnEventAndToldToTheListener() {
    StreamProbe probe =
        scene.open(StreamScript.bytes("id: 7\nevent: sse.gap\ndata: {\"missed\":3}\n\ndata: a\n\n")
            .thenStall());

    Event gap = new Event("sse.gap", "{\"missed\":3}", "7");
    assertThat(probe.await(2)).containsExactly(gap, Event.of("a").withId("7"));
    assertThat(scene.listener.gaps).containsExactly(gap);
  }

  // DESIGN section 5: an event has a bound of 8 MiB, whatever it is made of, and a stream has none.
  @Test
  void anEventOverTheBoundEndsTheStreamAfterTheEventsBeforeIt() { // W48, W54
    StreamScript script = StreamScript.bytes("id: 1\ndata: small\n\nid: 2\ndata: ");
    String megabyte = "x".repeat(1 << 20);
    for (int i = 0; i < 9; i++) {
      script = script.thenBytes(megabyte);
    }
    StreamProbe probe = scene.open(script.thenStall());

    assertThat(probe.awaitEnd())
        .hasValueSatisfying(e -> assertThat(e).isInstanceOf(EventTooLargeException.class));
    assertThat(probe.events()).containsExactly(Event.of("small").withId("1"));
    assertThat(scene.listener.disconnections).isEmpty();
    scene.server.takeRequest().awaitClosed();
  }

  @Test
  void anEventBelowTheBoundComesWhole() {
    String megabyte = "x".repeat(1 << 20);
    StreamProbe probe = scene.open(
        StreamScript.bytes(("data: " + megabyte + "\n").repeat(7) + "\n").thenStall());

    assertThat(probe.await(1).get(0).data()).hasSize(7 * (1 << 20) + 6);
  }

  @Test
  void aLongCommentAndALongUnknownFieldAreNoEventAndHaveNoBound() {
    String megabyte = "x".repeat(1 << 20);
    StreamScript script = StreamScript.bytes(": ");
    for (int i = 0; i < 9; i++) {
      script = script.thenBytes(megabyte);
    }
    script = script.thenBytes("\nunknown: ");
    for (int i = 0; i < 9; i++) {
      script = script.thenBytes(megabyte);
    }

    StreamProbe probe = scene.open(script.thenBytes("\ndata: a\n\n").thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  private List<Event> eventsOf(StreamScript script) {
    StreamProbe probe = scene.open(script, StreamScript.response(204));

    scene.reconnect();

    assertThat(probe.awaitEnd()).isEmpty();
    return probe.events();
  }

  private static Case gives(String stream, Event... events) {
    return new Case(stream, List.of(events));
  }
}
