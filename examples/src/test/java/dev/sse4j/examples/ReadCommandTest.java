package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void theEnvironmentSaysWhatNoOptionSays() {
    Map<String, String> environment = Map.of(
        "SSE_METHOD", "PUT",
        "SSE_BODY", "a=b",
        "SSE_CONTENT_TYPE", "application/x-www-form-urlencoded",
        "SSE_LAST_EVENT_ID", "größe-7");
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.runWith(environment, "read", url, "--count", "1")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.body()).isEqualTo("a=b");
      assertThat(request.headers("Content-Type"))
          .containsExactly("application/x-www-form-urlencoded");
      assertThat(request.lastEventId()).isEqualTo("größe-7");
    }
  }

  @Test
  void theEnvironmentIsThatOfTheProcess() throws Exception {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    ProcessBuilder command = ChildJvm.of(Main.class).with("read", url, "--json", "--count", "1");
    command.environment().put("SSE_BODY", "a=b");
    command.environment().put("SSE_LAST_EVENT_ID", "7");

    Process read = command.start();
    try {
      assertThat(read.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(read.exitValue()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.body()).isEqualTo("a=b");
      assertThat(request.lastEventId()).isEqualTo("7");
    } finally {
      read.destroyForcibly();
    }
  }

  @Test
  void optionsGoBeforeTheEnvironment() {
    Map<String, String> environment = Map.of(
        "SSE_METHOD", "PUT",
        "SSE_BODY", "@/none/such",
        "SSE_CONTENT_TYPE", "text/html",
        "SSE_LAST_EVENT_ID", "7");
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.runWith(
        environment,
        "read",
        url,
        "--count",
        "1",
        "--method",
        "PATCH",
        "--data",
        "",
        "--content-type",
        "text/plain; charset=utf-8",
        "--last-event-id",
        "")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("PATCH");
      assertThat(request.body()).isEmpty();
      assertThat(request.headers("Content-Type")).containsExactly("text/plain; charset=utf-8");
      assertThat(request.header("Last-Event-ID")).isEmpty();
    }
  }

  @Test
  void aHeaderGoesBeforeTheTypeOfTheEnvironment() {
    Map<String, String> environment = Map.of("SSE_CONTENT_TYPE", "text/html");
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.runWith(
        environment,
        "read",
        url,
        "--count",
        "1",
        "--data",
        "x",
        "--header",
        "content-type: text/plain")) {
      assertThat(read.status()).isZero();
      assertThat(server.takeRequest().headers("Content-Type")).containsExactly("text/plain");
    }
  }

  @Test
  void anEmptyVariableCountsAsNotSet() {
    Map<String, String> environment =
        Map.of("SSE_METHOD", "", "SSE_BODY", "", "SSE_CONTENT_TYPE", "", "SSE_LAST_EVENT_ID", "");
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.runWith(environment, "read", url, "--count", "1")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.header("Content-Type")).isEmpty();
      assertThat(request.header("Last-Event-ID")).isEmpty();
    }
  }

  @Test
  void theBodyOfTheEnvironmentMayBeInAFileToo(@TempDir Path folder) throws Exception {
    Path prompt = Files.writeString(folder.resolve("prompt.json"), "{\"prompt\":\"hi\"}\n");
    Map<String, String> environment = Map.of("SSE_BODY", "@" + prompt);
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (RunningCommand read = RunningCommand.runWith(environment, "read", url, "--count", "1")) {
      assertThat(read.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.header("Content-Type")).contains("application/json");
      assertThat(request.body()).isEqualTo("{\"prompt\":\"hi\"}\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSE_METHOD        | G T         | expected a method such as POST for SSE_METHOD, but was \"G T\"",
        "SSE_METHOD        | GET         | expected a method that has a body for SSE_METHOD, but was \"GET\"",
        "SSE_CONTENT_TYPE  | text        | expected a type such as text/plain for SSE_CONTENT_TYPE, but was \"text\"",
        "SSE_LAST_EVENT_ID | 'a\n'       | event id must not contain a line break or NUL",
      })
  void aVariableThatCannotBeIsRefusedByItsName(String variable, String value, String message) {
    Map<String, String> environment = Map.of(variable, value);
    try (RunningCommand read = RunningCommand.runWith(environment, "read", url, "--data", "x")) {
      assertThatUsageIsRefused(read, message);
    }
  }

  @Test
  void aBodyHasOneType() {
    try (RunningCommand read = RunningCommand.run(
        "read",
        url,
        "--data",
        "x",
        "--content-type",
        "text/plain",
        "--header",
        "Content-Type: text/plain")) {
      assertThat(read.status()).isEqualTo(2);
      assertThat(read.err())
          .contains(
              "there are two: option '--content-type' and option '--header' with a Content-Type");
    }
  }

  @Test
  void helpNamesTheVariablesBesideTheirOptions() {
    try (RunningCommand help = RunningCommand.run("read", "--help")) {
      assertThat(help.status()).isZero();
      assertThat(help.out())
          .contains(
              "SSE_METHOD for --method",
              "SSE_BODY for --data",
              "SSE_CONTENT_TYPE for --content-type",
              "SSE_LAST_EVENT_ID for --last-event-id");
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
      assertThat(read.err())
          .contains("answered 404 with text/plain: \"404 there is nothing here\"");
      assertThat(read.err().lines()).hasSize(1);
      assertThat(read.out().lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("{\"kind\":\"error\"");
    }
  }

  @ParameterizedTest
  @MethodSource("bodiesAndWhatIsShownOfThem")
  void whatAServerSaysInsteadOfAStreamIsQuotedInOneLine(byte[] body, String shown) {
    server.enqueue(StreamScript.bytes(body)
        .status(404)
        .header("Content-Type", "text/html")
        .header("Content-Length", "" + body.length));
    String place = url.replace("http://", "http://user:hunter2@") + "?token=hunter2";

    try (RunningCommand read = RunningCommand.run("read", place, "--json")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.err())
          .isEqualTo("sse4j read: expected status 200 with content type text/event-stream, but "
              + url + " answered 404 with text/html" + shown + "\n");
      assertThat(read.out().lines()).hasSize(1);
    }
  }

  static Stream<Arguments> bodiesAndWhatIsShownOfThem() {
    String most = "x".repeat(160);
    return Stream.of(
        arguments(utf8(""), ""),
        arguments(utf8(" \r\n"), ""),
        arguments(utf8("no such\r\nstream\r\n\r\n\ttry /pets\n"), ": \"no such stream try /pets\""),
        arguments(
            utf8("<!doctype html>\n<html>\n  <title>404 \"Größe\"</title>\n"),
            ": \"<!doctype html> <html> <title>404 \"Größe\"</title>\""),
        arguments(utf8("a\u001b[31mb\u0000\u0007c\u202Ed"), ": \"a\uFFFD[31mb\uFFFDc\uFFFDd\""),
        arguments(
            new byte[] {(byte) 0x89, 'P', 'N', 'G', 0x1A, (byte) 0xFF}, ": \"\uFFFDPNG\uFFFD\""),
        arguments(utf8(most), ": \"" + most + "\""),
        arguments(utf8(most + "y"), ": \"" + most + "\"…"),
        arguments(utf8("\uD83D\uDC36".repeat(161)), ": \"" + "\uD83D\uDC36".repeat(160) + "\"…"));
  }

  @Test
  void whatIsInAnEncodingIsNotQuoted() throws Exception {
    server.enqueue(StreamScript.bytes(gzip("there is nothing here"))
        .status(404)
        .header("Content-Type", "text/plain")
        .header("Content-Encoding", "gzip"));

    try (RunningCommand read = RunningCommand.run("read", url, "--json")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.err()).endsWith(url + " answered 404 with text/plain\n");
    }
  }

  @Test
  void aStreamInAnEncodingThatNobodyAskedForIsAFailure() throws Exception {
    server.enqueue(StreamScript.bytes(gzip("data: one\n\n")).header("Content-Encoding", "gzip"));

    try (RunningCommand read = RunningCommand.run("read", url, "--json")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.err())
          .isEqualTo("sse4j read: expected a body without Content-Encoding, but " + url
              + " answered with gzip\n");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noContentIsTheEnd(boolean noReconnect) {
    server.enqueue(StreamScript.response(204));

    try (RunningCommand read = RunningCommand.run(
        "read", url, "--json", "--last-event-id", "7", "--no-reconnect=" + noReconnect)) {
      assertThat(read.status()).isZero();
      assertThat(read.out()).isEqualTo("{\"kind\":\"closed\",\"lastEventId\":\"7\"}\n");
      assertThat(read.err()).isEmpty();
    }
  }

  @Test
  void aHostThatIsNotKnownIsNamedAsSuch() {
    assertThat(Failure.describe(new UnknownHostException("pets.example")))
        .isEqualTo("unknown host pets.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count         | 0    | expected a number above 0 for option '--count', but was 0",
        "--header        | X    | expected a header field as 'Name: value'",
        "--last-event-id | 'a\n' | event id must not contain a line break or NUL",
        "--method        | 'G T' | expected a method such as POST for option '--method', but was \"G T\"",
        "--method        | PROPPATCH | method PROPPATCH must have a request body",
        "--data          | @/none/such | cannot read \"@/none/such\": there is no file /none/such",
        "--data          | @/     | cannot read \"@/\": ",
        "--content-type  | text/plain | option '--content-type' is about a body, but there is none"
      })
  void whatCannotBeIsRefused(String option, String value, String message) {
    try (RunningCommand read = RunningCommand.run("read", url, option, value)) {
      assertThatUsageIsRefused(read, message);
    }
  }

  @Test
  void anAnswerThatEndsBeforeItsLastEventIsAFailure() {
    server.enqueue(StreamScript.bytes("data: half\n\n"));

    try (RunningCommand read =
        RunningCommand.run("read", url, "--no-reconnect", "--until", "[DONE]")) {
      assertThat(read.status()).isEqualTo(1);
      assertThat(read.out()).contains("half");
      assertThat(read.err()).contains("the stream ended before an event with the data \"[DONE]\"");
    }
  }

  @Test
  void aNameAndAPasswordInTheUrlAreSentAndNotShown() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    server.enqueue(StreamScript.response(204));
    String secret = url.replace("://", "://user:hunter2@") + "?token=hunter2";

    try (RunningCommand read = RunningCommand.run("read", secret, "--json", "--count", "1")) {
      assertThat(read.status()).isZero();
      assertThat(read.out()).contains("\"open\"").doesNotContain("hunter2");
    }
    try (RunningCommand read =
        RunningCommand.run("read", secret, "--header", "Authorization: mine")) {
      assertThat(read.status()).isZero();
    }

    assertThat(server.takeRequest().header("Authorization")).contains("Basic dXNlcjpodW50ZXIy");
    assertThat(server.takeRequest().headers("Authorization")).containsExactly("mine");
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

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(utf8(text));
    }
    return bytes.toByteArray();
  }

  private static void assertThatUsageIsRefused(RunningCommand read, String message) {
    assertThat(read.status()).isEqualTo(2);
    assertThat(read.err().lines().findFirst().orElse(""))
        .startsWith("sse4j read: ")
        .contains(message);
  }
}
