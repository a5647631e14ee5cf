package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadCommandTest {

  private final ScriptedServer server = ScriptedServer.start();
  private final String url = server.url("/subscribe/pets");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void printsOneJsonObjectALine() {
    server.enqueue(StreamScript.bytes(
        "event: new-dog\ndata: Corgi\nid: 1\n\ndata: \"zwei\"\ndata: Zeilen\n\n"));

    try (RunningCommand read = RunningCommand.run("read", url, "--json", "--no-reconnect")) {
      assertThat(read.status()).isZero();
      assertThat(read.out().lines())
          .containsExactly(
              "{\"kind\":\"open\",\"url\":\"" + url + "\",\"status\":200}",
              "{\"kind\":\"event\",\"type\":\"new-dog\",\"data\":\"Corgi\",\"lastEventId\":\"1\"}",
              "{\"kind\":\"event\",\"type\":\"message\",\"data\":\"\\\"zwei\\\"\\nZeilen\",\"lastEventId\":\"1\"}",
              "{\"kind\":\"closed\",\"lastEventId\":\"1\"}");
      assertThat(read.err()).isEmpty();
    }
  }

  @Test
  void printsTypeAndDataForPeople() {
    server.enqueue(StreamScript.bytes(
        "event: new-dog\ndata: Corgi\nid: 1\n\ndata: one\ndata: two\u001b[31m\n\n"));

    try (RunningCommand read = RunningCommand.run("read", url, "--no-reconnect")) {
      assertThat(read.status()).isZero();
      assertThat(read.out().lines())
          .containsExactly("new-dog: Corgi", "message: one", "         two\uFFFD[31m");
      assertThat(read.err().lines())
          .containsExactly("# reading " + url, "# closed; the last event id is 1");
    }
  }

  @Test
  void comesBackWithTheLastEventIdWhenTheStreamEnds() {
    server.enqueue(StreamScript.events(Event.of("one").withId("1")));
    server.enqueue(StreamScript.events(Event.of("two").withId("2")).thenStall());

    try (RunningCommand read = RunningCommand.run("read", url, "--json", "--count", "2")) {
      assertThat(read.status()).isZero();
      assertThat(read.out())
          .containsSubsequence(
              "\"open\"",
              "\"one\"",
              "{\"kind\":\"retry\",\"delayMillis\":",
              "\"open\"",
              "\"two\"",
              "\"closed\"");
      assertThat(server.takeRequest().lastEventId()).isEmpty();
      assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
    }
  }

  @Test
  void goesOnWaitingWhileTheServerIsDown() {
    server.enqueue(StreamScript.response(503, "draining"));
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.run("read", url, "--count", "1")) {
      assertThat(read.status()).isZero();
      assertThat(read.err()).contains("503").contains("draining").contains("next attempt in ");
      assertThat(read.out()).isEqualTo("message: one" + System.lineSeparator());
    }
  }

  @Test
  void aGapIsPrintedAsWhatTheServerKnowsOfIt() {
    String known = "{\"lastEventId\":\"7\",\"reason\":\"evicted\",\"missed\":3}";
    String unknown = "{\"lastEventId\":\"x\",\"reason\":\"unknown\",\"missed\":null}";
    server.enqueue(StreamScript.events(
        Event.of("sse.gap", known), Event.of("sse.gap", unknown), Event.of("sse.gap", "?")));

    try (RunningCommand read = RunningCommand.run("read", url, "--json", "--no-reconnect")) {
      assertThat(read.status()).isZero();
      assertThat(read.out().lines())
          .contains(
              "{\"kind\":\"gap\",\"lastEventId\":\"7\",\"reason\":\"evicted\",\"missed\":3}",
              "{\"kind\":\"gap\",\"lastEventId\":\"x\",\"reason\":\"unknown\",\"missed\":null}",
              "{\"kind\":\"gap\",\"data\":\"?\"}");
    }
  }

  @Test
  void aGapIsNotCounted() {
    server.enqueue(StreamScript.events(Event.of("sse.gap", "{}"), Event.of("one"), Event.of("two"))
        .thenStall());

    try (RunningCommand read = RunningCommand.run("read", url, "--count", "1")) {
      assertThat(read.status()).isZero();
      assertThat(read.out()).contains("one").doesNotContain("gap", "two");
      assertThat(read.err()).contains("there is a gap: {}");
    }
  }

  @Test
  void endsWithTheDataThatItWasToldToReadUntil() {
    server.enqueue(
        StreamScript.events(Event.of("[DONE] not yet"), Event.of("[DONE]"), Event.of("late"))
            .thenStall());

    try (RunningCommand read = RunningCommand.run("read", url, "--until", "[DONE]")) {
      assertThat(read.status()).isZero();
      assertThat(read.out().lines()).containsExactly("message: [DONE] not yet", "message: [DONE]");
    }
  }

  @Test
  void sendsWhatItIsToldToSend(@TempDir Path folder) throws Exception {
    Path prompt = Files.writeString(folder.resolve("prompt.json"), "{\"prompt\":\"grüß\"}");
    server.enqueue(StreamScript.events(Event.of("one")));

    try (RunningCommand read = RunningCommand.run(
        "read",
        url,
        "--no-reconnect",
        "--method",
        "PUT",
        "--data",
        "@" + prompt,
        "--header",
        "X-One: 1",
        "--header",
        "X-Two: 2:2",
        "--last-event-id",
        "größe-7")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.body()).isEqualTo("{\"prompt\":\"grüß\"}");
      assertThat(request.header("Content-Type")).contains("application/json");
      assertThat(request.header("X-One")).contains("1");
      assertThat(request.header("X-Two")).contains("2:2");
      assertThat(request.header("Accept")).contains("text/event-stream");
      assertThat(request.lastEventId()).isEqualTo("größe-7");
    }
  }

  @Test
  void dataIsPostedUnlessTheMethodSaysElse() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.run(
        "read",
        url,
        "--count",
        "1",
        "--data",
        "a=b",
        "--header",
        "Content-Type: application/x-www-form-urlencoded")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.headers("Content-Type"))
          .containsExactly("application/x-www-form-urlencoded");
      assertThat(request.body()).isEqualTo("a=b");
    }
  }

  @Test
  void aStreamThatIsReadOnceIsAFailureIfItBreaksOff() {
    server.enqueue(StreamScript.events(Event.of("one")).thenReset());

    try (RunningCommand read = RunningCommand.run("read", url, "--json", "--no-reconnect")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.out().lines())
          .last()
          .asString()
          .startsWith("{\"kind\":\"error\",\"message\":\"");
      assertThat(read.err().lines()).hasSize(1);
      assertThat(read.err()).startsWith("sse4j read: ").contains("broke off");
    }
  }

  @Test
  void anAnswerThatIsNoStreamIsAFailureThatTellsWhatCame() {
    server.enqueue(StreamScript.response(404, "404 there is\nnothing here\n")
        .header("Content-Type", "text/plain"));

    try (RunningCommand read = RunningCommand.run("read", url, "--json")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.err()).contains("answered 404 with text/plain: 404 there is nothing here");
      assertThat(read.err().lines()).hasSize(1);
      assertThat(read.out().lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("{\"kind\":\"error\"");
    }
  }

  @Test
  void noContentIsTheEnd() {
    server.enqueue(StreamScript.response(204));

    try (RunningCommand read = RunningCommand.run("read", url, "--json")) {
      assertThat(read.status()).isZero();
      assertThat(read.out()).isEqualTo("{\"kind\":\"closed\",\"lastEventId\":\"\"}\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count         | 0    | expected a number above 0 for option '--count', but was 0",
        "--header        | X    | expected a header field as 'Name: value'",
        "--last-event-id | 'a\n' | event id must not contain a line break or NUL",
        "--method        | 'G T' | expected a method such as POST for option '--method', but was \"G T\""
      })
  void whatCannotBeIsRefused(String option, String value, String message) {
    try (RunningCommand read = RunningCommand.run("read", url, option, value)) {
      assertThat(read.status()).isEqualTo(2);
      assertThat(read.err().lines().findFirst().orElse(""))
          .startsWith("sse4j read: ")
          .contains(message);
    }
  }

  @Test
  void aUrlOfAnotherKindIsRefused() {
    try (RunningCommand read = RunningCommand.run("read", "ws://127.0.0.1/subscribe")) {
      assertThat(read.status()).isEqualTo(2);
      assertThat(read.err())
          .contains(
              "expected a URL that begins with http:// or https://",
              "but was \"ws://127.0.0.1/subscribe\"");
    }
  }

  @Test
  void followsAServerOverARestart() {
    RunningCommand first = RunningCommand.run("serve", "--port", "0", "--publish-token", "t");
    String address = first.url();
    String port = address.substring(address.lastIndexOf(':') + 1);
    try (RunningCommand read =
        RunningCommand.run("read", address + "/subscribe/pets", "--json", "--until", "after")) {
      read.awaitOut("\"open\"");
      Http.post(address + "/publish/pets", "before", "Authorization", "Bearer t");
      read.awaitOut("\"before\"");
      first.close();
      read.awaitOut("\"retry\"");

      try (RunningCommand second =
          RunningCommand.run("serve", "--port", port, "--publish-token", "t")) {
        assertThat(second.url()).isEqualTo(address);
        Http.post(address + "/publish/pets", "away", "Authorization", "Bearer t");
        read.awaitOut("(?s)\"open\".*\"open\".*\"gap\"");
        Http.post(address + "/publish/pets", "after", "Authorization", "Bearer t");

        assertThat(read.status()).isZero();
        assertThat(read.out()).containsSubsequence("\"before\"", "{\"kind\":\"gap\"", "\"after\"");
      }
    }
  }
}
