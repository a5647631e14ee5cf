package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are event streams, and in what: WHATWG HTML 9.2.3, RFC 9110 section 8. */
class ContentTypeBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  // RFC 9110, 8.3.1: type and subtype are case-insensitive, and parameters may follow; WHATWG HTML
  // 9.2.3 looks at the essence only.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "TEXT/EVENT-STREAM",
        "Text/Event-Stream",
        "text/event-stream;charset=utf-8",
        "text/event-stream; charset=UTF-8",
        "text/event-stream ; charset=utf-8",
        "text/event-stream\t;charset=\"utf-8\"",
        "text/event-stream;",
        "text/event-stream; profile=\"a;b\"; charset",
        "text/event-stream;;=broken=="
      })
  void theTypeIsTakenInAnyCaseAndWithAnyParameters(String type) {
    StreamProbe probe = scene.open(
        StreamScript.bytes("data: a\n\n").header("Content-Type", type).thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // WHATWG HTML 9.2.6: "Streams must be decoded using the UTF-8 decode algorithm"; 9.2.5: "there is
  // no way to specify another character encoding".
  @ParameterizedTest
  @ValueSource(strings = {"iso-8859-1", "utf-16", "shift_jis", "no-such-charset", "\"\""})
  void theStreamIsUtf8WhateverCharsetIsClaimed(String charset) {
    StreamProbe probe = scene.open(StreamScript.bytes("data: grün 日本 🐕\n\n")
        .header("Content-Type", "text/event-stream; charset=" + charset)
        .thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("grün 日本 🐕"));
  }

  // WHATWG HTML 9.2.3: "if res's Content-Type is not text/event-stream, fail the connection".
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/html; charset=utf-8",
        "application/json",
        "application/x-ndjson",
        "application/octet-stream",
        "multipart/x-mixed-replace; boundary=x",
        "text/event-streams",
        "text/event-streamX",
        "text/event-stream+json",
        "text/event stream",
        "text/*",
        "*/*",
        "event-stream",
        "application/event-stream",
        "charset=text/event-stream",
        "application/json; as=text/event-stream",
        ""
      })
  void anotherTypeFailsForGood(String type) { // W52
    StreamProbe probe =
        scene.open(StreamScript.bytes("data: not for you\n\n").header("Content-Type", type));

    UnexpectedResponseException e = scene.refusal(probe);
    assertThat(e.status()).isEqualTo(200);
    assertThat(probe.events()).isEmpty();
    assertThat(scene.listener.opened).isEmpty();
    assertThat(scene.listener.disconnections).isEmpty();
  }

  @Test
  void aMissingTypeFailsForGood() { // W52
    StreamProbe probe = scene.open(StreamScript.response(200, "data: not for you\n\n"));

    assertThat(scene.refusal(probe)).hasMessageEndingWith("answered 200 without a content type");
    assertThat(probe.events()).isEmpty();
  }

  // 9.2.3: the same steps are taken when the connection is reestablished.
  @Test
  void anotherTypeAtTheNextAttemptFailsForGoodToo() {
    StreamProbe probe = scene.open(
        StreamScript.events(Event.of("one")),
        StreamScript.response(200, "<p>Please log in").header("Content-Type", "text/html"));

    scene.reconnect();

    assertThat(scene.refusal(probe).body()).isEqualTo("<p>Please log in");
    assertThat(probe.events()).containsExactly(Event.of("one"));
  }

  // DESIGN section 5: what was not asked for is not undone, and would be read as nonsense.
  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "compress", "identity, gzip"})
  void anEncodingThatNobodyHasAskedForFailsForGood(String encoding) throws IOException {
    StreamProbe probe = scene.open(StreamScript.bytes(encoded(encoding, "data: a\n\n"))
        .header("Content-Encoding", encoding)
        .thenStall());

    UnexpectedResponseException e = scene.refusal(probe);
    assertThat(e).hasMessageEndingWith("answered with " + encoding);
    assertThat(e.body()).isEmpty();
    assertThat(probe.events()).isEmpty();
  }

  // RFC 9110, 8.4.1: "identity" is no coding.
  @ParameterizedTest
  @ValueSource(strings = {"identity", "Identity", " identity "})
  void anEncodingThatIsNoneIsFine(String encoding) {
    StreamProbe probe = scene.open(
        StreamScript.bytes("data: a\n\n").header("Content-Encoding", encoding).thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // RFC 9110, 8.4 and 5.6.1: the field is a list, and an empty one names no coding.
  @Test
  void anEmptyListOfEncodingsIsNone() {
    StreamProbe probe = scene.open(
        StreamScript.bytes("data: a\n\n").header("Content-Encoding", "").thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void aStatusThatMayPassIsTriedAgainThoughItsBodyIsEncoded() throws IOException {
    StreamProbe probe = scene.open(
        StreamScript.bytes(encoded("gzip", "busy"))
            .status(503)
            .header("Content-Encoding", "gzip")
            .header("Content-Type", "text/html"),
        StreamScript.events(Event.of("a")).thenStall());

    scene.reconnect();

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // WHATWG Encoding 4.1, as HTML 9.2.6 says: what is not UTF-8 becomes U+FFFD, and the stream goes
  // on.
  @Test
  void bytesThatAreNotUtf8AreReplacedAndTheStreamGoesOn() {
    String latin = "data: gr\u00FCn\n\n";
    String overlong = "data: \u00C0\u0080|";
    String cutShort = "\u00F0\u009F\u0090|";
    String surrogate = "\u00ED\u00A0\u0080\n\n";
    byte[] bytes = (latin + overlong + cutShort + surrogate + "data: a\n\n").getBytes(ISO_8859_1);
    StreamProbe probe = scene.open(StreamScript.bytes(bytes).thenStall());

    assertThat(probe).receivesData("gr\uFFFDn", "\uFFFD\uFFFD|\uFFFD|\uFFFD\uFFFD\uFFFD", "a");
  }

  /** Encodes in what the JDK has; in another encoding the bytes do not matter. */
  private static byte[] encoded(String encoding, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = encoding.equals("deflate")
        ? new DeflaterOutputStream(bytes)
        : new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(ISO_8859_1));
    }
    return bytes.toByteArray();
  }
}
