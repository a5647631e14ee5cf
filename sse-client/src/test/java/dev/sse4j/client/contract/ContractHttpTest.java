package dev.sse4j.client.contract;

import static dev.sse4j.client.contract.Harness.ERROR;
import static dev.sse4j.client.contract.Harness.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the harness expects of requests, redirects and reconnections of any client. */
class ContractHttpTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @AutoClose
  private final Harness harness = new Harness();

  @Test
  void sendsWhatEveryRequestForAStreamNeeds() {
    server.enqueue(StreamScript.events().thenStall());

    harness.open(server.url("/"));

    ReceivedRequest request = server.takeRequest();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.headers("Accept")).containsExactly("text/event-stream");
    assertThat(request.headers("Cache-Control")).containsExactly("no-cache");
    assertThat(request.headers("Last-Event-ID")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307})
  void followsARedirect(int status) {
    server.enqueue(
        StreamScript.response(status).header("Location", server.url("/moved")),
        StreamScript.events(Event.of("dog")).thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next()).isEqualTo(event("dog"));
  }

  @ParameterizedTest
  @CsvSource({"301,missing", "301,empty", "307,missing", "307,empty"})
  void tellsAnErrorIfARedirectLeadsNowhere(int status, String location) {
    StreamScript nowhere = StreamScript.response(status);
    StreamScript redirect = location.equals("empty") ? nowhere.header("Location", "") : nowhere;
    IntStream.range(0, 30).forEach(attempt -> server.enqueue(redirect)); // more than are followed

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next()).startsWith(ERROR).contains("answered " + status);
  }

  @Test
  void sendsTheLastIdAlsoIfLaterEventsHadNone() {
    server.enqueue(
        StreamScript.bytes("id: 1\ndata: dog\n\ndata: cat\n\n"),
        StreamScript.events().thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next(2))
        .containsExactly(event("message", "dog", "1"), event("message", "cat", "1"));
    assertThat(server.takeRequest().headers("Last-Event-ID")).isEmpty();
    assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void sendsNoIdIfTheLastOneWasEmpty() {
    server.enqueue(
        StreamScript.bytes("id: 1\ndata: dog\n\nid: \ndata: cat\n\n"),
        StreamScript.events().thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next(2)).containsExactly(event("message", "dog", "1"), event("cat"));
    server.takeRequest();
    assertThat(server.takeRequest().headers("Last-Event-ID")).isEmpty();
  }

  @Test
  void forgetsAnEventThatWasNotFinished() {
    server.enqueue(
        StreamScript.bytes("id: 1\ndata: dog\n\nid: 2\ndata: ca"),
        StreamScript.bytes("data: cow\n\n").thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next(2))
        .containsExactly(event("message", "dog", "1"), event("message", "cow", "1"));
  }
}
