package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each status of an answer means: WHATWG HTML 9.2.3, RFC 9110 section 15. */
class StatusBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  // WHATWG HTML 9.2.3: "if res's status is not 200 … fail the connection".
  @ParameterizedTest
  @ValueSource(ints = {201, 202, 203, 205, 206, 207, 226})
  void anotherSuccessThan200FailsForGood(int status) {
    String answer = "HTTP/1.1 " + status + " Fine\r\nContent-Type: text/event-stream\r\n"
        + "Content-Length: 0\r\nConnection: close\r\n\r\n";

    assertThat(scene.refusal(Scene.raw(answer)).status()).isEqualTo(status);
  }

  // WHATWG HTML 9.2.3: "Clients will reconnect if the connection is closed; a client can be told to
  // stop reconnecting using the HTTP 204 No Content response code."
  @Test
  void noContentAtTheFirstAttemptIsAnEndWithoutEvents() { // W52
    StreamProbe probe = scene.open(StreamScript.response(204));

    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.events()).isEmpty();
    assertThat(scene.listener.disconnections).isEmpty();
    assertThat(scene.listener.closed).hasSize(1);
  }

  @Test
  void noContentEndsTheStreamWhateverTypeItClaims() {
    StreamProbe probe =
        scene.open(StreamScript.response(204).header("Content-Type", "text/event-stream"));

    assertThat(probe.awaitEnd()).isEmpty();
  }

  @Test
  void noContentAfterAttemptsThatFailedIsStillAnEnd() {
    StreamProbe probe = scene.open(
        StreamScript.response(503), StreamScript.noAnswer().thenDrop(), StreamScript.response(204));

    scene.reconnect();
    scene.reconnect();
    assertThat(probe.awaitEnd()).isEmpty();
  }

  // RFC 9110, 8.6 forbids the field with 204; RFC 9112, 6.3: the message ends with its head anyway.
  @Test
  void noContentEndsTheStreamThoughTheServerAnnouncesALength() {
    StreamProbe probe = scene.open(
        Scene.raw("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone"));

    assertThat(probe.awaitEnd()).isEmpty();
  }

  // RFC 9110, 15.3.6: the same with 205, which is no end but another status than 200.
  @Test
  void resetContentFailsForGoodThoughTheServerSendsSome() {
    assertThat(scene
            .refusal(Scene.raw(
                "HTTP/1.1 205 Reset Content\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone"))
            .status())
        .isEqualTo(205);
  }

  // RFC 9110, 15.4: without a target there is nothing to follow.
  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 305, 307, 308})
  void aRedirectThatNamesNoTargetFailsForGood(int status) {
    assertThat(scene.refusal(StreamScript.response(status)).status()).isEqualTo(status);
  }

  // WHATWG HTML 9.2.3, as above; DESIGN section 5: 4xx but 429. A request would be asked for again
  // if the stream went on, and never be answered.
  @ParameterizedTest
  @ValueSource(
      ints = {
        400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421,
        422, 423, 424, 425, 426, 428, 431, 451, 499
      })
  void aMistakeOfTheClientFailsForGood(int status) {
    UnexpectedResponseException e = scene.refusal(StreamScript.response(status, "no"));

    assertThat(e.status()).isEqualTo(status);
    assertThat(e.body()).isEqualTo("no");
    assertThat(scene.listener.disconnections).isEmpty();
  }

  // RFC 9110, 15.5.9: the client "MAY repeat that request", and DESIGN section 5 says that it does
  // not: what is repeated is repeated by the stream, which waits, asks the supplier and tells.
  @Test
  void aRequestTimeoutFailsForGoodAndIsNotRepeatedBehindTheStream() {
    assertThat(scene.refusal(StreamScript.response(408)).status()).isEqualTo(408);
  }

  // RFC 9110, 15.5.8: also from a server that is no proxy.
  @Test
  void aWishForProxyAuthenticationFailsForGood() {
    assertThat(scene.refusal(StreamScript.response(407)).status()).isEqualTo(407);
  }

  @Test
  void aMistakeFailsThoughTheServerSaysWhenToComeBack() {
    assertThat(
            scene.refusal(StreamScript.response(404).header("Retry-After", "1")).status())
        .isEqualTo(404);
  }

  @Test
  void aMistakeFailsThoughItsBodyIsAnEventStream() {
    StreamProbe probe = scene.open(StreamScript.events(Event.of("not for you")).status(403));

    assertThat(scene.refusal(probe).status()).isEqualTo(403);
    assertThat(probe.events()).isEmpty();
  }

  // RFC 9110, 15.6.4 and RFC 6585, 4: the server says that it is for now.
  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aStatusThatMayPassIsTriedAgainAlsoAtTheFirstAttempt(int status) {
    StreamProbe probe = scene.open(
        StreamScript.response(status, "later"),
        StreamScript.events(Event.of("at last")).thenStall());

    Disconnection disconnection = scene.reconnect();

    assertThat(probe.await(1)).containsExactly(Event.of("at last"));
    assertThat(disconnection.delay())
        .isBetween(Scene.SHORTEST_FIRST_WAIT, Scene.LONGEST_FIRST_WAIT);
    assertThat(disconnection.cause())
        .isInstanceOfSatisfying(UnexpectedResponseException.class, e -> {
          assertThat(e.status()).isEqualTo(status);
          assertThat(e.body()).isEqualTo("later");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aStatusThatMayPassIsTriedAgainAfterAConnectionThatWasGood(int status) {
    StreamProbe probe = scene.open(
        StreamScript.events(Event.of("one").withId("1")),
        StreamScript.response(status),
        StreamScript.events(Event.of("two")).thenStall());

    scene.reconnect();
    scene.reconnect();

    assertThat(probe.await(2))
        .containsExactly(Event.of("one").withId("1"), Event.of("two").withId("1"));
  }

  @Test
  void whatComesWithAStatusThatMayPassIsNoEvent() {
    StreamProbe probe = scene.open(
        StreamScript.events(Event.of("of the error page").withId("9")).status(500),
        StreamScript.events(Event.of("of the stream")).thenStall());

    scene.reconnect();

    assertThat(probe.await(1)).containsExactly(Event.of("of the stream"));
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().lastEventId()).isEmpty();
  }

  // RFC 9110, 15.6.2 and 15.6.6: the same request will not do better.
  @ParameterizedTest
  @ValueSource(ints = {501, 505, 506, 507, 508, 510, 511})
  void anotherMistakeOfTheServerFailsForGood(int status) {
    assertThat(scene.refusal(StreamScript.response(status)).status()).isEqualTo(status);
  }

  // RFC 9110, 15: three digits out of range are no status that means anything.
  @Test
  void aStatusThatDoesNotExistFailsForGood() {
    assertThat(scene.refusal(StreamScript.response(799)).status()).isEqualTo(799);
  }

  // RFC 9110, 15.2: "A client MUST be able to parse one or more 1xx responses received prior to a
  // final response".
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
      })
  void whatComesBeforeTheHeadIsPassedOver(String interim) {
    StreamProbe probe = scene.open(Scene.raw(interim
        + "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        + "data: after all\n\n"));

    assertThat(probe.await(1)).containsExactly(Event.of("after all"));
  }

  // RFC 9110, 7.8: nobody has asked for another protocol.
  @Test
  void aSwitchOfProtocolsFailsForGood() {
    assertThat(scene
            .refusal(Scene.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                + "Upgrade: websocket\r\n\r\n"))
            .status())
        .isEqualTo(101);
  }

  // RFC 9112, 4: the phrase may be missing, and says nothing.
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.1 200 Not Found At All"})
  void thePhraseBesideTheStatusDoesNotMatter(String statusLine) {
    StreamProbe probe = scene.open(Scene.raw(statusLine
        + "\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: a\n\n"));

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // RFC 9112, 2.2: "a recipient MAY recognize a single LF as a line terminator".
  @Test
  void theLinesOfTheHeadMayEndWithALineFeedOnly() {
    StreamProbe probe = scene.open(Scene.raw(
        "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nConnection: close\n\ndata: a\n\n"));

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // WHATWG HTML 9.2.3: a network error, so "reestablish the connection".
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-st",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "HTTP/1.1 twohundred OK\r\n\r\n"
      })
  void whatIsNoHeadIsAFailureOfTheNetworkAndTriedAgain(String answer) {
    StreamProbe probe =
        scene.open(Scene.raw(answer), StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().cause())
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(EOFException.class);
    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void aConnectionThatIsResetBeforeTheHeadIsTriedAgain() {
    StreamProbe probe = scene.open(
        StreamScript.noAnswer().thenReset(), StreamScript.events(Event.of("a")).thenStall());

    scene.reconnect();

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // DESIGN section 5: backoff on repeated failure, without a limit to their number.
  @Test
  void aServerThatIsDownForHalfAnHourIsNotGivenUp() { // W39: r3labs/sse ends after 15 minutes
    int failures = 200;
    Instant start = scene.clock.instant();
    AtomicInteger attempts = new AtomicInteger();
    for (int i = 0; i < failures; i++) {
      scene.server.enqueue(StreamScript.response(i % 2 == 0 ? 503 : 502));
    }
    StreamProbe probe = scene.open(
        () -> {
          attempts.incrementAndGet();
          return scene.request().build();
        },
        StreamScript.events(Event.of("a")).thenStall());

    for (int i = 0; i < failures; i++) {
      assertThat(scene.reconnect().delay())
          .isBetween(Scene.SHORTEST_FIRST_WAIT, Duration.ofSeconds(30));
    }

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(attempts).hasValue(failures + 1);
    assertThat(scene.clock.instant()).isAfter(start.plus(Duration.ofMinutes(30)));
  }
}
