package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedServerTest {

  private static final Duration SHORT = Duration.ofMillis(250);

  private final ScriptedServer server = ScriptedServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void sendsEventsAndEndsTheBodyUnlessToldOtherwise() {
    server.enqueue(StreamScript.events(Event.of("one").withId("1"), Event.of("greeting", "two")));

    try (StreamProbe probe = StreamProbe.get(server.url("/a"))) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events())
          .containsExactly(Event.of("one").withId("1"), new Event("greeting", "two", "1"));
      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("content-type")).contains("text/event-stream");
    }
  }

  @Test
  void sendsExactlyTheBytesOfTheScript() throws Exception {
    server.enqueue(StreamScript.bytes("data: ä\r\n\r\n").header("X-Test", "1"));

    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .isEqualTo(
            "HTTP/1.1 200 Scripted\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
                + "Content-Type: text/event-stream\r\nX-Test: 1\r\n\r\nC\r\ndata: ä\r\n\r\n\r\n0\r\n\r\n");
  }

  @Test
  void tellsThatARequestWaitsForAScript() {
    server.enqueue(StreamScript.events());
    StreamProbe.get(server.url("/one")).awaitEnd();
    StreamProbe.get(server.url("/two"));
    server.takeRequest();
    server.takeRequest();

    Eventually.holds(() ->
        server.transcript().endsWith("#2 waits for a script, for the test has enqueued no other"));
    assertThat(server.transcript()).doesNotContain("#1 waits");
  }

  @Test
  void aPauseLastsUntilTheTestMovesTheClock() {
    ManualClock clock = ManualClock.create();
    try (ScriptedServer timed = ScriptedServer.start(clock)) {
      timed.enqueue(StreamScript.events(Event.of("one"))
          .thenPause(Duration.ofMinutes(1))
          .thenEvents(Event.of("two")));
      try (StreamProbe probe = StreamProbe.get(timed.url("/"))) {
        probe.await(1);
        clock.awaitScheduled(1);
        clock.advance(Duration.ofSeconds(59));
        assertThat(probe.events()).hasSize(1); // the second cannot have been sent

        clock.advance(Duration.ofSeconds(1));

        assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
        assertThat(timed.transcript()).contains("#1 pauses for 60 s\n");
      }
    }
  }

  @Test
  void aPauseTakesRealTimeOtherwise() {
    server.enqueue(StreamScript.events().thenPause(SHORT).thenEvents(Event.of("one")));
    long start = System.nanoTime();

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      probe.await(1);

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
  }

  @Test
  void closeEndsAPause() {
    server.enqueue(StreamScript.events().thenPause(Duration.ofDays(1)));
    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      probe.status();

      server.close();

      assertThat(probe.awaitEnd()).isPresent();
    }
  }

  @Test
  void aTrickleSendsSoManyBytesATick() {
    ManualClock clock = ManualClock.create();
    try (ScriptedServer timed = ScriptedServer.start(clock)) {
      timed.enqueue(StreamScript.bytes("data: one\n\n").trickle(4, Duration.ofSeconds(1)));
      try (StreamProbe probe = StreamProbe.get(timed.url("/"))) {
        for (int pieces = 1; pieces <= 3; pieces++) {
          clock.awaitScheduled(1);
          assertThat(timed.transcript().split("sends \"", -1)).hasSize(pieces + 1);
          clock.advance(Duration.ofSeconds(1));
        }

        assertThat(probe.awaitEnd()).isEmpty();
        assertThat(probe.events()).containsExactly(Event.of("one"));
        assertThat(timed.transcript())
            .containsSubsequence("sends \"data\"", "sends \": on\"", "sends \"e\\n\\n\"");
      }
    }
  }

  @Test
  void refusesPausesAndPiecesThatMakeNoSense() {
    StreamScript script = StreamScript.events();

    assertThatThrownBy(() -> script.thenPause(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a pause must not be negative, but was PT-0.001S");
    assertThatThrownBy(() -> script.trickle(1, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> script.trickle(0, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytes must be at least 1, but was 0");
  }

  @Test
  void splitEverywhereSendsEachByteInAChunkOfItsOwn() throws Exception {
    server.enqueue(StreamScript.bytes(":\n").splitEverywhere());

    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .endsWith("\r\n\r\n1\r\n:\r\n1\r\n\n\r\n0\r\n\r\n");
  }

  @Test
  void sendsAResponseOfKnownLength() throws Exception {
    server.enqueue(StreamScript.response(503, "later").header("Retry-After", "2"));

    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .isEqualTo(
            "HTTP/1.1 503 Scripted\r\nContent-Length: 5\r\nConnection: close\r\nRetry-After: 2\r\n\r\nlater");
  }

  @Test
  void sendsNoContentWithoutALength() throws Exception {
    server.enqueue(StreamScript.response(204));

    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .isEqualTo("HTTP/1.1 204 Scripted\r\nConnection: close\r\n\r\n");
  }

  @Test
  void withAContentLengthOfItsOwnTheBodyGoesOutAsItIs() throws Exception {
    server.enqueue(
        StreamScript.bytes("data: a\n\n").header("Content-Length", "100").thenDrop());

    assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
        .endsWith("Content-Type: text/event-stream\r\n\r\ndata: a\n\n");
  }

  @Test
  void aDropEndsTheConnectionWithoutTheLastChunk() {
    server.enqueue(StreamScript.events(Event.of("one")).thenDrop());

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThat(probe.awaitEnd()).containsInstanceOf(EOFException.class);
      assertThat(probe.events()).containsExactly(Event.of("one"));
    }
  }

  @Test
  void aResetComesAfterWhatWasSent() {
    server.enqueue(StreamScript.events(Event.of("one")).thenReset());

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThat(probe.awaitEnd()).containsInstanceOf(SocketException.class);
      assertThat(probe.events()).containsExactly(Event.of("one"));
    }
  }

  @Test
  void withNoAnswerADropComesBeforeTheHead() {
    server.enqueue(StreamScript.noAnswer().thenDrop());

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      assertThat(probe.awaitEnd()).containsInstanceOf(EOFException.class);
    }
  }

  @Test
  void aGateHoldsBackWhatFollows() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenAwait(gate).thenEvents(Event.of("two")));

    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      awaitTranscript(server, "#1 waits for the test to open a gate");
      assertThat(server.transcript()).doesNotContain("two");
      gate.countDown();

      assertThat(probe.await(2)).containsExactly(Event.of("one"), Event.of("two"));
    }
  }

  @Test
  void showsTheRequest() throws Exception {
    server.enqueue(StreamScript.response(200, ""));

    exchange(
        "POST /a/b?c=d HTTP/1.1\r\nLAST-event-ID: ä1\r\nX: 1\r\nx: 2\r\nContent-Length: 3\r\n\r\nab\n");

    ReceivedRequest request = server.takeRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/a/b?c=d");
    assertThat(request.lastEventId()).isEqualTo("ä1");
    assertThat(request.header("X")).contains("1");
    assertThat(request.headers("x")).containsExactly("1", "2");
    assertThat(request.header("Y")).isEmpty();
    assertThat(request.body()).isEqualTo("ab\n");
  }

  @Test
  void readsAChunkedRequestBody() throws Exception {
    server.enqueue(StreamScript.response(200));

    exchange(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");

    assertThat(server.takeRequest().body()).isEqualTo("abcde");
  }

  @Test
  void aMissingLastEventIdIsEmpty() throws Exception {
    server.enqueue(StreamScript.response(200));

    exchange("GET / HTTP/1.1\r\n\r\n");

    assertThat(server.takeRequest().lastEventId()).isEmpty();
  }

  @Test
  void playsOneScriptForEachRequestInOrder() {
    server.enqueue(StreamScript.events(Event.of("one")), StreamScript.events(Event.of("two")));

    try (StreamProbe first = StreamProbe.get(server.url("/"))) {
      assertThat(first.await(1)).containsExactly(Event.of("one"));
    }
    try (StreamProbe second = StreamProbe.get(server.url("/"))) {
      assertThat(second.await(1)).containsExactly(Event.of("two"));
    }
  }

  @Test
  void aRequestThatFindsNoScriptWaitsForOne() {
    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      server.takeRequest();
      server.enqueue(StreamScript.events(Event.of("one")));

      assertThat(probe.await(1)).containsExactly(Event.of("one"));
    }
  }

  @Test
  void noticesThatTheClientHasClosedAStalledStream() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    StreamProbe probe = StreamProbe.get(server.url("/"));
    probe.await(1);
    probe.close();

    server.takeRequest().awaitClosed();
  }

  @Test
  void noticesThatTheClientHasClosedWhileARequestWaitsForAScript() {
    StreamProbe probe = StreamProbe.get(server.url("/"));
    ReceivedRequest request = server.takeRequest();

    probe.close();

    request.awaitClosed();
  }

  @Test
  void noticesThatTheClientHasClosedAfterTheEnd() {
    server.enqueue(StreamScript.response(200, "text"));

    StreamProbe probe = StreamProbe.get(server.url("/"));
    assertThat(probe.body()).isEqualTo("text");
    probe.close();

    server.takeRequest().awaitClosed();
  }

  @Test
  void aFailureTellsWhatWasSentAndReceived() {
    try (ScriptedServer impatient = ScriptedServer.start(SHORT)) {
      impatient.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
      try (StreamProbe probe =
          StreamProbe.get(impatient.url("/x"), "Authorization: Bearer secret")) {
        probe.await(1);
        ReceivedRequest request = impatient.takeRequest();
        awaitTranscript(impatient, "#1 stalls");

        assertThatThrownBy(request::awaitClosed)
            .isInstanceOf(AssertionError.class)
            .hasMessageStartingWith(
                "expected the client to close connection #1 within 250 ms; http://127.0.0.1:")
            .hasMessageContaining("#1 received GET /x HTTP/1.1")
            .hasMessageContaining("Authorization: …")
            .hasMessageContaining("#1 sends \"data: a\\n\\n\"")
            .hasMessageContaining("#1 stalls")
            .hasMessageNotContaining("secret");
      }
    }
  }

  @Test
  void whatLetsSomebodyInIsInNoTranscript() {
    String[] names = {
      "authorization", "X-Authorization", "x-api-key", "X-Auth-Token", "Cookie", "Mcp-Session-Id"
    };
    server.enqueue(StreamScript.response(307)
        .header("Location", "http://me:s3cret@h/?Ticket=s3cret&b=shown")
        .header("Set-Cookie", "s3cret"));
    String url = server.url("/x?access_token=s3cret&a=shown&api_key=s3cret;key=s3cret#c=d");

    try (StreamProbe probe = StreamProbe.get(
        url, Arrays.stream(names).map(name -> name + ": s3cret").toArray(String[]::new))) {
      probe.awaitEnd();

      assertThat(probe.transcript())
          .doesNotContain("s3cret")
          .contains(
              "/x?access_token=…&a=shown&api_key=…", "Location: http://…@h/?Ticket=…&b=shown");
      assertThat(server.takeRequest()).asString().doesNotContain("s3cret").contains(names);
      assertThat(server.transcript())
          .doesNotContain("s3cret")
          .contains("GET /x?access_token=…&a=shown&api_key=…");
    }
  }

  @Test
  void aMissingRequestIsAFailure() {
    try (ScriptedServer impatient = ScriptedServer.start(SHORT)) {
      assertThatThrownBy(impatient::takeRequest)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected a request within 250 ms; http://127.0.0.1:")
          .hasMessageEndingWith("(nothing has happened)");
    }
  }

  @Test
  void aGateThatStaysShutClosesTheConnection() {
    try (ScriptedServer impatient = ScriptedServer.start(SHORT)) {
      impatient.enqueue(StreamScript.events().thenAwait(new CountDownLatch(1)));
      try (StreamProbe probe = StreamProbe.get(impatient.url("/"))) {
        assertThat(probe.awaitEnd()).isPresent();
      }
    }
  }

  @Test
  void whatIsNoHttpIsDroppedAndTold() throws Exception {
    assertThat(exchange("hello\r\n\r\n")).isEmpty();

    assertThat(server.transcript()).contains("expected a request line, but got \"hello\"");
  }

  @Test
  void closeEndsStalledStreams() {
    server.enqueue(StreamScript.events().thenStall());
    try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
      probe.status();

      server.close();

      assertThat(probe.awaitEnd()).isPresent();
    }
  }

  private static void awaitTranscript(ScriptedServer server, String line) {
    long deadline = System.nanoTime() + ScriptedServer.DEFAULT_LIMIT.toNanos();
    while (!server.transcript().contains(line)) {
      assertThat(System.nanoTime() - deadline).as(server.transcript()).isNegative();
      Thread.yield();
    }
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
