package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the bytes of a stream come, and how they end: RFC 9112, 6 to 8. Each end is a reason to
 * connect again (WHATWG HTML 9.2.3); the listener is told whether it was in order.
 */
class BrokenStreamBehaviourTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
  private static final Event ONE = Event.of("one").withId("1");

  @AutoClose
  private final Scene scene = new Scene();

  @Test
  void theLastChunkIsAnEndInOrder() { // W39: r3labs/sse takes it for the end
    endsInOrder(StreamScript.events(ONE));
  }

  // RFC 9112, 6.3: without a length the body lasts until the connection is closed.
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
  void theCloseOfAConnectionThatDelimitsTheBodyIsAnEndInOrder(String version) {
    endsInOrder(Scene.raw(
        version + " 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + "id: 1\ndata: one\n\n"));
  }

  // RFC 9112, 6.3: "the indicated number of octets" is the body; what follows is none of it.
  @Test
  void theEndOfTheLengthIsAnEndInOrderAndWhatFollowsIsNotRead() {
    endsInOrder(Scene.raw(HEAD + "Content-Length: 17\r\nConnection: close\r\n\r\n"
        + "id: 1\ndata: one\n\ndata: beyond\n\n"));
  }

  @Test
  void aLengthThatEndsWithinAnEventLeavesItOut() {
    endsInOrder(Scene.raw(HEAD + "Content-Length: 24\r\nConnection: close\r\n\r\n"
        + "id: 1\ndata: one\n\nid: 2\ndata: beyond\n\n"));
  }

  // RFC 9112, 7.1.1 and 7.1.2: a recipient ignores extensions it does not know, and may discard
  // trailers.
  @Test
  void extensionsAndTrailersOfChunksAreIgnored() {
    endsInOrder(Scene.raw(HEAD + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + "6;name=\"value\"\r\nid: 1\n\r\n00B\r\ndata: one\n\n\r\n0;last\r\nX-Trailer: x\r\n\r\n"));
  }

  // RFC 9112, 6.3: "Transfer-Encoding overrides the Content-Length".
  @Test
  void chunksWinOverALengthThatIsThereToo() {
    endsInOrder(Scene.raw(HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"
        + "Connection: close\r\n\r\n11\r\nid: 1\ndata: one\n\n\r\n0\r\n\r\n"));
  }

  // RFC 9112, 8: "a message is incomplete" that was to go on.
  @Test
  void aBodyShorterThanItsLengthIsACut() {
    breaks(Scene.raw(HEAD + "Content-Length: 1000\r\nConnection: close\r\n\r\n"
        + "id: 1\ndata: one\n\nid: 2\ndata: ha"));
  }

  @Test
  void chunksWithoutALastOneAreACut() { // W46
    breaks(StreamScript.bytes("id: 1\ndata: one\n\nid: 2\ndata: ha").thenDrop());
  }

  @Test
  void aChunkThatIsCutShortIsACut() { // W46
    breaks(Scene.raw(HEAD + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + "11\r\nid: 1\ndata: one\n\n\r\nFF\r\nid: 2\ndata: ha"));
  }

  @Test
  void aResetWithinAnEventIsACut() {
    CountDownLatch seen = new CountDownLatch(1);
    StreamProbe probe = scene.open(
        StreamScript.bytes("id: 1\ndata: one\n\nid: 2\ndata: ha")
            .thenAwait(seen)
            .thenReset(),
        StreamScript.events(Event.of("two")).thenStall());
    probe.await(1);
    seen.countDown();

    isACutAndResumes(probe);
  }

  // RFC 9112, 7.1: what does not parse as a chunk cannot be trusted for its end.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: where is the size?\n\n",
        "XYZ\r\ndata: a\n\n\r\n",
        "-5\r\ndata: a\n\n\r\n",
        "FFFFFFFFFFFFFFFFFFFF\r\ndata: a\n\n\r\n",
        "\r\n\r\n",
        "HTTP/1.1 500 Oops\r\n\r\n"
      })
  void chunksThatAreNoneAreACut(String chunks) {
    breaks(Scene.raw(HEAD + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + "11\r\nid: 1\ndata: one\n\n\r\n" + chunks));
  }

  // WHATWG HTML 9.2.6: the stream is of characters; how they came does not matter.
  @Test
  void theSizesOfChunksDoNotMatter() {
    String stream =
        "\uFEFFid: grün-🐕\r\nevent: 日本\r\ndata: 𝒳\u2028\r\n\r\ndata: b\r\rdata: c\n\n";
    StreamProbe probe = scene.open(
        StreamScript.bytes(stream).splitEverywhere(), StreamScript.bytes(stream).thenStall());

    scene.reconnect();

    assertThat(probe.await(6))
        .containsExactly(
            new Event("日本", "𝒳\u2028", "grün-🐕"),
            new Event("message", "b", "grün-🐕"),
            new Event("message", "c", "grün-🐕"),
            new Event("日本", "𝒳\u2028", "grün-🐕"),
            new Event("message", "b", "grün-🐕"),
            new Event("message", "c", "grün-🐕"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aCharacterMayComeInTwoChunks(int firstBytes) {
    CountDownLatch seen = new CountDownLatch(1);
    byte[] dog = "🐕".getBytes(StandardCharsets.UTF_8);
    StreamProbe probe = scene.open(StreamScript.bytes("data: a\n\ndata: ")
        .thenBytes(Arrays.copyOfRange(dog, 0, firstBytes))
        .thenAwait(seen)
        .thenBytes(Arrays.copyOfRange(dog, firstBytes, dog.length))
        .thenBytes("\n\n")
        .thenStall());
    assertThat(probe).receivesData("a");
    seen.countDown();

    assertThat(probe).receivesData("🐕");
  }

  // WHATWG HTML 9.2.5: CRLF is one end of a line, whenever its second half comes; and 9.2.6: an
  // event is dispatched when its empty line is there, so at the first half.
  @Test
  void aLineEndMayComeInTwoChunksAndItsEventDoesNotWait() {
    CountDownLatch seen = new CountDownLatch(1);
    StreamProbe probe = scene.open(StreamScript.bytes("data: a\r\n\r")
        .thenAwait(seen)
        .thenBytes("\ndata: b\r\ndata: c\r\n\r\n")
        .thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    seen.countDown();
    assertThat(probe.await(2)).containsExactly(Event.of("a"), Event.of("b\nc"));
  }

  @Test
  void aByteOrderMarkMayComeInTwoChunks() {
    StreamProbe probe = scene.open(StreamScript.bytes(new byte[] {(byte) 0xEF})
        .thenBytes(new byte[] {(byte) 0xBB})
        .thenBytes(new byte[] {(byte) 0xBF})
        .thenBytes("data: a\n\n")
        .thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void aLoneCarriageReturnBeforeTheEndDoesNotHoldTheReader() { // W43: okhttp-sse loops for ever
    StreamProbe probe =
        scene.open(StreamScript.bytes("data: a\r\rdata: b\r\r"), StreamScript.response(204));

    assertThat(scene.reconnect().cause()).isInstanceOf(EOFException.class);
    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.events()).containsExactly(Event.of("a"), Event.of("b"));
  }

  @Test
  void anEmptyBodyIsAnEndInOrder() {
    scene.open(StreamScript.events());

    assertThat(scene.reconnect().cause()).isInstanceOf(EOFException.class);
  }

  /** The script sends one whole event, and what else it sends is no event. */
  private void endsInOrder(StreamScript script) {
    StreamProbe probe = scene.open(script, StreamScript.events(Event.of("two")).thenStall());

    assertThat(scene.reconnect().cause()).isInstanceOf(EOFException.class);
    resumes(probe);
  }

  private void breaks(StreamScript script) {
    isACutAndResumes(scene.open(script, StreamScript.events(Event.of("two")).thenStall()));
  }

  private void isACutAndResumes(StreamProbe probe) {
    assertThat(scene.reconnect().cause())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(EOFException.class);
    resumes(probe);
  }

  private void resumes(StreamProbe probe) {
    assertThat(probe.await(2)).containsExactly(ONE, Event.of("two").withId("1"));
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().lastEventId()).isEqualTo("1");
  }
}
