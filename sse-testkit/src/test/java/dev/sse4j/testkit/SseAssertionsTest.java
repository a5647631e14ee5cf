package dev.sse4j.testkit;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

class SseAssertionsTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @Test
  void anEventThatIsAsExpectedGoesThrough() {
    assertThat(new Event("new-dog", "Corgi\nbrown", "7"))
        .isEqualTo(new Event("new-dog", "Corgi\nbrown", "7"))
        .hasType("new-dog")
        .hasData("Corgi\nbrown")
        .hasId("7")
        .data()
        .startsWith("Corgi");
    assertThat(Event.of("Corgi")).hasType("message").hasNoId();
  }

  @Test
  void whatIsNotExpectedOfAnEventIsToldWithTheWholeEvent() {
    Event event = new Event("new-dog", "Corgi\nbrown", "7");
    Map<String, ThrowingCallable> failures = Map.of(
        "expected type \"new-cat\"", () -> assertThat(event).hasType("new-cat"),
        "expected data \"Pug\"", () -> assertThat(event).hasData("Pug"),
        "expected id \"8\"", () -> assertThat(event).hasId("8"),
        "expected id \"\"", () -> assertThat(event).hasNoId());

    failures.forEach((expectation, assertion) -> assertThatThrownBy(assertion)
        .isInstanceOf(AssertionFailedError.class) // an editor can show the two side by side
        .hasMessage(expectation + ", but got event new-dog \"Corgi\\nbrown\", id \"7\""));
    assertThatThrownBy(() -> assertThat(event).data().isEqualTo("Pug"))
        .hasMessageContaining("[data of event new-dog \"Corgi\\nbrown\", id \"7\"]");
    assertThatThrownBy(() -> assertThat(event).as("the third").hasNoId())
        .hasMessageStartingWith("[the third] expected id");
    assertThatThrownBy(() -> assertThat((Event) null).hasNoId())
        .hasMessageContaining("Expecting actual not to be null");
  }

  @Test
  void aStreamThatIsAsExpectedGoesThrough() {
    server.enqueue(StreamScript.bytes(
            "retry: 10\n:hello\n\nid: 1\ndata: one\n\ndata: two\n\nevent: marker\ndata\n\n")
        .header("Keep-Alive-Interval", "15"));

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThat(probe)
          .isEventStream()
          .hasStatus(200)
          .hasHeader("keep-alive-interval", "15")
          .receivesComment("hello")
          .receivesData("one")
          .receives(new Event("message", "two", "1"))
          .isQuietUntil("marker")
          .ends()
          .hasLastEventId("1")
          .hasReconnectionTime(Duration.ofMillis(10));
    }
  }

  @Test
  void whatIsNotExpectedOfAStreamIsToldWithItsTranscript() {
    Map<String, ThrowingCallable> failures = Map.of(
        "expected the data \"one\", \"three\", but got \"one\", \"two\"",
            () -> assertThat(stream()).receivesData("one", "three"),
        "expected\n  event message \"one\"\nbut got\n  event message \"one\", id \"1\"",
            () -> assertThat(stream()).receives(Event.of("one")),
        "expected nothing before an event of type \"marker\", but event 2 is event message \"two\", id \"1\"",
            () -> assertThat(stream()).receivesData("one").isQuietUntil("marker"),
        "expected the end next, but 1 event came before it",
            () -> assertThat(stream()).receivesData("one").ends(),
        "expected the comment \"bye\", but the stream ended after 2 events",
            () -> assertThat(stream()).receivesComment("bye"),
        "expected the last event ID \"2\", but it is \"1\"",
            () -> assertThat(stream()).receivesData("one", "two").ends().hasLastEventId("2"),
        "expected the reconnection time 5 ms, but it is not set",
            () -> assertThat(stream())
                .receivesData("one", "two")
                .ends()
                .hasReconnectionTime(Duration.ofMillis(5)));

    failures.forEach((expectation, assertion) -> assertThatThrownBy(assertion)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(expectation + ":\n")
        .hasMessageContaining("received 36 bytes \"id: 1"));
  }

  @Test
  void whatIsNotExpectedOfAResponseIsToldWithItsHead() {
    server.enqueue(
        StreamScript.response(200, "<html>").header("Content-Type", "text/html"),
        StreamScript.response(503));

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThatThrownBy(() -> assertThat(probe).isEventStream())
          .hasMessageStartingWith(
              "expected Content-Type text/event-stream, but got \"text/html\":\n")
          .hasMessageContaining("received HTTP/1.1 200 Scripted");
      assertThatThrownBy(() -> assertThat(probe).hasHeader("X-Test", "1"))
          .hasMessageStartingWith("expected X-Test \"1\", but got none:\n");
    }
    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThatThrownBy(() -> assertThat(probe).isEventStream())
          .hasMessageStartingWith("expected status 200, but got 503:\n");
    }
  }

  @Test
  void aStreamThatFailsDoesNotEnd() {
    server.enqueue(StreamScript.events(Event.of("one")).thenDrop());

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThatThrownBy(() -> assertThat(probe).ends())
          .hasMessageStartingWith("expected an end, but the stream ended with java.io.EOFException")
          .hasCauseInstanceOf(EOFException.class);
    }
  }

  private static StreamProbe stream() {
    byte[] bytes = "id: 1\ndata: one\n\n:hello\ndata: two\n\n\n".getBytes(StandardCharsets.UTF_8);
    InputStream in = new ByteArrayInputStream(bytes);
    return StreamProbe.of(in);
  }
}
