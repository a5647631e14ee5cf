package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The place that a stream has reached, and how it is kept: WHATWG HTML 9.2.4 and 9.2.6. */
class LastEventIdBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  /** What a stream says before it ends, and the values of Last-Event-ID that follow. */
  record Case(String stream, List<String> sent) {}

  /** The ways in which a connection comes to its end. */
  enum Ending {
    ORDERLY {
      @Override
      StreamScript of(StreamScript script) {
        return script.thenEnd();
      }
    },
    CUT {
      @Override
      StreamScript of(StreamScript script) {
        return script.thenDrop();
      }
    },
    RESET {
      @Override
      StreamScript of(StreamScript script) {
        return script.thenReset();
      }
    };

    abstract StreamScript of(StreamScript script);
  }

  static List<Case> ids() {
    return List.of(
        sends("data: a\n\n"),
        sends("id: 1\ndata: a\n\n", "1"),
        sends("id:1\ndata: a\n\n", "1"),
        sends("data: a\nid: 1\n\n", "1"),
        sends("id: 1\rdata: a\r\r", "1"), // W44
        sends("\uFEFFid: 1\ndata: a\n\n", "1"), // W45
        sends("id: 1\nid: 2\ndata: a\n\n", "2"),
        sends("id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\n", "2"),
        // 9.2.6: dispatching sets it before it looks whether there is data.
        sends("id: 1\ndata: a\n\nid: 2\n\n", "2"), // W47
        sends("id: 2\n\n", "2"), // W47
        sends("id: 2\nevent: x\n: comment\nretry: 1000\n\n", "2"), // W47
        // 9.2.6: an empty value is a value; 9.2.3: and then no header is sent.
        sends("id: 1\ndata: a\n\nid:\ndata: b\n\n"),
        sends("id: 1\ndata: a\n\nid\ndata: b\n\n"),
        sends("id: 1\ndata: a\n\nid\n\n"),
        // 9.2.6: "If the field value does not contain U+0000 NULL …, otherwise, ignore the field."
        sends("id: 1\ndata: a\n\nid: 2\u0000\ndata: b\n\n", "1"), // W47
        sends("id: 1\ndata: a\n\nid: \u00002\ndata: b\n\n", "1"), // W47
        sends("id: 1\ndata: a\n\nid: \u0000\n\n", "1"), // W47
        // 9.2.3: "encoded as UTF-8".
        sends("id: grün\ndata: a\n\n", "grün"),
        sends("id: 日本-Ω\ndata: a\n\n", "日本-Ω"),
        sends("id: 🐕‍🦺\ndata: a\n\n", "🐕‍🦺"),
        sends("id: a\u2028b\ndata: a\n\n", "a\u2028b"),
        sends("id: a b\tc: d, \"e\"; f=g\ndata: a\n\n", "a b\tc: d, \"e\"; f=g"),
        // 9.2.6: field names are compared "with no case folding performed".
        sends("ID: 1\nId: 2\nid : 3\nids: 4\ndata: a\n\n"),
        // RFC 9110, 5.5: no header can carry these, so none is sent; the connection is.
        sends("id: a\u0001b\ndata: a\n\n"),
        sends("id: a\u001Bb\ndata: a\n\n"),
        sends("id: a\u007Fb\ndata: a\n\n"),
        sends("id: 1\ndata: a\n\nid: a\u0001b\ndata: a\n\n"),
        // Decision 10: no server would take a header of that length.
        sends("id: " + "x".repeat(4096) + "\ndata: a\n\n", "x".repeat(4096)),
        sends("id: " + "x".repeat(4097) + "\ndata: a\n\n"),
        sends("id: " + "日".repeat(1365) + "\ndata: a\n\n", "日".repeat(1365))); // 4095 bytes
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theNextAttemptSendsWhatTheStreamHasSetLast(Case given) {
    scene.open(StreamScript.bytes(given.stream()), StreamScript.events().thenStall());

    scene.reconnect();

    assertThat(scene.server.takeRequest().headers("Last-Event-ID")).isEmpty();
    assertThat(scene.server.takeRequest().headers("Last-Event-ID")).isEqualTo(given.sent());
  }

  // Decision 10: more than 4 KiB, which a server counts in bytes.
  @Test
  void anIdThatIsTooLongInUtf8IsLeftOutThoughItsCharactersAreFew() {
    scene.open(
        StreamScript.bytes("id: " + "日".repeat(1366) + "\ndata: a\n\n"), // 4098 bytes
        StreamScript.events().thenStall());

    scene.reconnect();

    assertThat(requestedWith(2)).containsExactly("", "");
  }

  // 9.2.6: "If the file ends in the middle of an event, before the final empty line, the incomplete
  // event is not dispatched", and it is dispatching that sets the last event ID.
  @ParameterizedTest
  @EnumSource
  void anUnfinishedBlockIsNeitherAnEventNorAPlace(Ending ending) { // W29
    StreamProbe probe = scene.open(
        ending.of(StreamScript.bytes("id: 1\ndata: one\n\nid: 2\nevent: half\ndata: ha\n")),
        StreamScript.bytes("lf\ndata: two\n\n").thenStall());

    scene.reconnect();

    assertThat(probe.await(2))
        .containsExactly(Event.of("one").withId("1"), Event.of("two").withId("1"));
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void aValueWithoutTheEndOfItsLineIsNoPlace() {
    scene.open(
        StreamScript.bytes("id: 1\ndata: one\n\nid: 23").thenDrop(),
        StreamScript.events().thenStall());

    scene.reconnect();

    assertThat(requestedWith(2)).containsExactly("", "1");
  }

  @Test
  void itSurvivesSeveralReconnections() {
    scene.open(
        StreamScript.events(Event.of("one").withId("1")),
        StreamScript.events(),
        StreamScript.bytes(": nothing but a comment\n\n"),
        StreamScript.events(Event.of("two")),
        StreamScript.events().thenStall());

    for (int i = 0; i < 4; i++) {
      scene.reconnect();
    }

    assertThat(requestedWith(5)).containsExactly("", "1", "1", "1", "1");
  }

  @Test
  void itSurvivesAttemptsThatFail() {
    scene.open(
        StreamScript.events(Event.of("one").withId("grün-1")),
        StreamScript.response(503, "busy"),
        StreamScript.noAnswer().thenReset(),
        StreamScript.noAnswer().thenDrop(),
        StreamScript.response(429).header("Retry-After", "7"),
        StreamScript.events().thenStall());

    for (int i = 0; i < 5; i++) {
      scene.reconnect();
    }

    assertThat(requestedWith(6))
        .containsExactly("", "grün-1", "grün-1", "grün-1", "grün-1", "grün-1");
  }

  // 9.2.6: the buffer belongs to the event source and not to a connection.
  @Test
  void eventsOfTheNextConnectionThatHaveNoIdOfTheirOwnCarryIt() {
    StreamProbe probe = scene.open(
        StreamScript.bytes("id: 1\ndata: one\n\ndata: two\n\n"),
        StreamScript.bytes("data: three\n\nid: 4\ndata: four\n\ndata: five\n\n"),
        StreamScript.bytes("data: six\n\n").thenStall());

    scene.reconnect();
    scene.reconnect();

    assertThat(probe.await(6))
        .extracting(Event::data, Event::id)
        .containsExactly(
            tuple("one", "1"),
            tuple("two", "1"),
            tuple("three", "1"),
            tuple("four", "4"),
            tuple("five", "4"),
            tuple("six", "4"));
  }

  @Test
  void whatCannotBeSentIsStillTheIdOfItsEvents() {
    String id = "x".repeat(5000);
    StreamProbe probe = scene.open(
        StreamScript.bytes("id: " + id + "\ndata: a\n\n"),
        StreamScript.bytes("data: b\n\n").thenStall());

    scene.reconnect();

    assertThat(probe.await(2))
        .containsExactly(Event.of("a").withId(id), Event.of("b").withId(id));
  }

  @Test
  void aResetStaysAReset() {
    StreamProbe probe = scene.open(
        StreamScript.bytes("id: 1\ndata: a\n\nid:\n\n"),
        StreamScript.bytes("data: b\n\n"),
        StreamScript.bytes("data: c\n\n").thenStall());

    scene.reconnect();
    scene.reconnect();

    assertThat(requestedWith(3)).containsExactly("", "", "");
    assertThat(probe.await(3))
        .containsExactly(Event.of("a").withId("1"), Event.of("b"), Event.of("c"));
  }

  @Test
  void theNextConnectionMayResetIt() {
    scene.open(
        StreamScript.bytes("id: 1\ndata: a\n\n"),
        StreamScript.bytes("id\ndata: b\n\n"),
        StreamScript.events().thenStall());

    scene.reconnect();
    scene.reconnect();

    assertThat(requestedWith(3)).containsExactly("", "1", "");
  }

  // 9.2.3: the header is set, not added.
  @Test
  void itTakesThePlaceOfOneThatTheRequestHasOfItsOwn() {
    scene.open(
        scene.request().header("Last-Event-ID", "mine").build(),
        StreamScript.bytes("id: 1\ndata: a\n\n"),
        StreamScript.events().thenStall());

    scene.reconnect();

    assertThat(scene.server.takeRequest().headers("Last-Event-ID")).containsExactly("mine");
    assertThat(scene.server.takeRequest().headers("Last-Event-ID")).containsExactly("1");
  }

  private List<String> requestedWith(int requests) {
    return IntStream.range(0, requests)
        .mapToObj(i -> scene.server.takeRequest())
        .map(ReceivedRequest::lastEventId)
        .toList();
  }

  private static Case sends(String stream, String... sent) {
    return new Case(stream, List.of(sent));
  }
}
