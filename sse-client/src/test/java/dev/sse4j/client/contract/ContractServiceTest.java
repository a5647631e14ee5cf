package dev.sse4j.client.contract;

import static dev.sse4j.client.contract.Harness.ERROR;
import static dev.sse4j.client.contract.Harness.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol between the harness and the service, capability by capability. */
class ContractServiceTest {

  private static final String ONE = event("one");
  private static final String TWO = event("two");

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @AutoClose
  private final Harness harness = new Harness();

  @Test
  void saysWhatTheClientCanDo() {
    Harness.Answer answer = harness.request("GET", harness.service().url() + "/", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"name\":\"sse4j\",\"capabilities\":[\"bom\",\"comments\",\"headers\","
            + "\"last-event-id\",\"post\",\"read-timeout\",\"report\",\"restart\","
            + "\"server-directed-shutdown-request\"]}");
  }

  @Test
  void tellsEventsInOrderAndNumbersThem() {
    server.enqueue(
        StreamScript.bytes("data: one\n\nevent: greeting\nid: 2\ndata: two\n\n").thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next()).isEqualTo(ONE);
    assertThat(stream.next()).isEqualTo(event("greeting", "two", "2"));
  }

  @Test
  void tellsCommentsWithoutTheirColon() {
    server.enqueue(StreamScript.bytes(":one\n: two\n").thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next()).isEqualTo("{\"kind\":\"comment\",\"comment\":\"one\"}");
    assertThat(stream.next()).isEqualTo("{\"kind\":\"comment\",\"comment\":\" two\"}");
  }

  @Test
  void sendsTheHeadersThatWereAskedFor() {
    server.enqueue(StreamScript.events().thenStall());

    harness.open(server.url("/"), "\"headers\":{\"x-one\":\"1\",\"x-two\":\"2\"}");

    ReceivedRequest request = server.takeRequest();
    assertThat(request.headers("x-one")).containsExactly("1");
    assertThat(request.headers("x-two")).containsExactly("2");
  }

  @Test
  void sendsTheFirstLastEventId() {
    server.enqueue(StreamScript.events().thenStall());

    harness.open(server.url("/"), "\"lastEventId\":\"7\"");

    assertThat(server.takeRequest().lastEventId()).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "REPORT"})
  void sendsABodyAtEachAttempt(String method) {
    server.enqueue(StreamScript.events(Event.of("one")), StreamScript.events().thenStall());

    harness.open(
        server.url("/"),
        ("\"initialDelayMs\":0,\"method\":\"%s\",\"body\":\"{\\\"pet\\\":\\\"dog\\\"}\","
                + "\"headers\":{\"content-type\":\"application/json; charset=utf-8\"}")
            .formatted(method));

    for (int attempt = 1; attempt <= 2; attempt++) {
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo(method);
      assertThat(request.headers("Content-Type"))
          .containsExactly("application/json; charset=utf-8");
      assertThat(request.body()).isEqualTo("{\"pet\":\"dog\"}");
    }
  }

  @Test
  void sendsABodyAsTextUnlessToldOtherwise() {
    server.enqueue(StreamScript.events().thenStall());

    harness.open(server.url("/"), "\"method\":\"POST\",\"body\":\"größer\"");

    ReceivedRequest request = server.takeRequest();
    assertThat(request.headers("Content-Type")).containsExactly("text/plain; charset=utf-8");
    assertThat(request.body()).isEqualTo("größer");
  }

  @Test
  void tellsThatTheReadTimeoutIsOverAndConnectsAgain() {
    server.enqueue(StreamScript.events().thenStall(), StreamScript.events().thenStall());

    Harness.Stream stream =
        harness.open(server.url("/"), "\"readTimeoutMs\":100,\"initialDelayMs\":0");

    assertThat(stream.next()).startsWith(ERROR + "java.net.SocketTimeoutException: ");
    server.takeRequest().awaitClosed();
    server.takeRequest();
  }

  @Test
  void restartsWithoutAnError() {
    server.enqueue(
        StreamScript.events(Event.of("one").withId("1")).thenStall(),
        StreamScript.events(Event.of("two").withId("2")).thenDrop(),
        StreamScript.events().thenStall());
    Harness.Stream stream = harness.open(server.url("/"));
    assertThat(stream.next()).isEqualTo(event("message", "one", "1"));

    int status = stream.command("{\"command\":\"restart\"}");

    assertThat(status).isEqualTo(202);
    assertThat(stream.next()).isEqualTo(event("message", "two", "2"));
    assertThat(stream.next()).startsWith(ERROR); // an end that nobody asked for
    server.takeRequest().awaitClosed();
    assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void anAnswer204EndsTheStreamForGood() {
    server.enqueue(
        StreamScript.response(204),
        StreamScript.events(Event.of("one")),
        StreamScript.events(Event.of("two")).thenStall());

    harness.open(server.url("/over"));
    assertThat(server.takeRequest().path()).isEqualTo("/over");

    // The other one waits 100 ms before its second request; the first would have waited for 1.
    Harness.Stream other = harness.open(server.url("/other"));
    assertThat(other.next()).isEqualTo(ONE);
    assertThat(other.next()).isEqualTo(TWO);
    assertThat(server.takeRequest().path()).isEqualTo("/other");
    assertThat(server.takeRequest().path()).isEqualTo("/other");
  }

  @Test
  void tellsARefusalAsAnError() {
    server.enqueue(StreamScript.response(404, "no such pet"));

    Harness.Stream stream = harness.open(server.url("/cat"));

    assertThat(stream.next())
        .startsWith(ERROR)
        .contains("expected status 200 with content type text/event-stream")
        .contains("\"comment\":\"dev.sse4j.client.UnexpectedResponseException: ");
  }

  @Test
  void tellsACutConnectionAsAnErrorButNotAnEnd() {
    CountDownLatch heard = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenEnd(),
        StreamScript.events(Event.of("two")).thenAwait(heard).thenReset(),
        StreamScript.events(Event.of("one")).thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next()).isEqualTo(ONE);
    assertThat(stream.next()).isEqualTo(TWO);
    heard.countDown();
    assertThat(stream.next()).startsWith(ERROR);
    assertThat(stream.next()).isEqualTo(ONE);
  }

  @Test
  void optionsThatAreNullAreNotSet() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    Harness.Stream stream =
        harness.open(server.url("/"), "\"initialDelayMs\":null,\"readTimeoutMs\":null");

    assertThat(stream.next()).isEqualTo(ONE);
  }

  @Test
  void closesTheStreamAndIsSilentFromThenOn() {
    server.enqueue(
        StreamScript.bytes("data: one\n\n".repeat(10_000)).thenStall(),
        StreamScript.events(Event.of("two")).thenStall());
    Harness.Stream stream = harness.open(server.url("/"));
    assertThat(stream.next()).isEqualTo(ONE);

    int status = stream.close();

    int waiting = stream.waiting();
    assertThat(status).isEqualTo(204);
    server.takeRequest().awaitClosed();
    assertThat(harness.open(server.url("/")).next()).isEqualTo(TWO); // behind all that came before
    assertThat(stream.waiting()).isEqualTo(waiting);
  }

  @Test
  void knowsNoStreamThatWasClosed() {
    server.enqueue(StreamScript.events().thenStall());
    Harness.Stream stream = harness.open(server.url("/"));

    stream.close();

    assertThat(stream.close()).isEqualTo(404);
    assertThat(stream.command("{\"command\":\"restart\"}")).isEqualTo(404);
  }

  @Test
  void closesAStreamWhoseMessagesNobodyTakes() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    harness.request(
        "POST",
        harness.service().url() + "/",
        "{\"streamUrl\":\"%s\",\"callbackUrl\":\"%s\"}"
            .formatted(server.url("/"), harness.callbackUrl("nobody")));

    server.takeRequest().awaitClosed();
  }

  @Test
  void takesTheCommandToListenAndNoneThatItDoesNotKnow() {
    server.enqueue(StreamScript.events().thenStall());
    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.command("{\"command\":\"listen\",\"listen\":{\"type\":\"greeting\"}}"))
        .isEqualTo(202);
    assertThat(stream.command("{\"command\":\"dance\"}")).isEqualTo(400);
    assertThat(stream.command("")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"streamUrl\":\"http://127.0.0.1:1/\"}",
        "{\"callbackUrl\":\"http://127.0.0.1:1/\"}",
        "{\"streamUrl\":\"dogs\",\"callbackUrl\":\"http://127.0.0.1:1/\"}",
        "{\"streamUrl\":\"http://127.0.0.1:1/\",\"callbackUrl\":\"http://127.0.0.1:1/\","
            + "\"readTimeoutMs\":0}",
        "{\"streamUrl\":\"http://127.0.0.1:1/\",\"callbackUrl\":\"http://127.0.0.1:1/\","
            + "\"initialDelayMs\":\"soon\"}",
      })
  void refusesOptionsThatCannotBeRight(String options) {
    Harness.Answer answer = harness.request("POST", harness.service().url() + "/", options);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isNotEmpty();
  }

  @Test
  void refusesOtherMethods() {
    server.enqueue(StreamScript.events().thenStall());

    assertThat(harness.request("PUT", harness.service().url() + "/", "").status())
        .isEqualTo(405);
    assertThat(
            harness.request("GET", harness.service().url() + "/streams/9", "").status())
        .isEqualTo(404);
  }

  @Test
  void stopsWhenItIsToldTo() throws InterruptedException {
    server.enqueue(StreamScript.events().thenStall());
    harness.open(server.url("/"));
    ReceivedRequest request = server.takeRequest();

    Harness.Answer answer = harness.request("DELETE", harness.service().url() + "/", "");

    assertThat(answer.status()).isEqualTo(204);
    harness.service().awaitStop();
    request.awaitClosed();
    assertThatThrownBy(() -> harness.request("GET", harness.service().url() + "/", ""))
        .isInstanceOf(UncheckedIOException.class);
  }
}
