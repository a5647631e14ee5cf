package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmProxyCommandTest {

  private static final String PROMPT = "{\"stream\": true, \"messages\": [\"Grüß \\\"mich\\\"\"]}";
  private static final Map<String, String> KEYS =
      Map.of("OPENAI_API_KEY", "sk-hunter2", "ANTHROPIC_API_KEY", "sk-hunter2");

  private final ScriptedServer model = ScriptedServer.start();

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void anAnswerIsPassedOnEventByEventAsItIs() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    model.enqueue(StreamScript.events(new Event("delta", "one\ntwo", "7"))
        .thenAwait(seen)
        .thenEvents(new Event("sse.gap", "{}", "8"), new Event("message", "[DONE]", "8")));

    try (RunningCommand proxy = start();
        StreamProbe reader = post(proxy, PROMPT)) {
      assertThat(reader.await(1)).containsExactly(new Event("delta", "one\ntwo", "7"));
      seen.countDown();

      assertThat(reader.awaitEnd()).isEmpty();
      assertThat(reader.events())
          .containsExactly(
              new Event("delta", "one\ntwo", "7"),
              new Event("sse.gap", "{}", "8"),
              new Event("message", "[DONE]", "8"));
    }
  }

  @ParameterizedTest
  @CsvSource({"openai, Authorization, Bearer sk-hunter2", "anthropic, x-api-key, sk-hunter2"})
  void aRequestIsPassedOnAsItIsWithTheKey(String provider, String header, String value) {
    model.enqueue(StreamScript.events(Event.of("[DONE]")));

    try (RunningCommand proxy = start("--provider", provider);
        StreamProbe reader = post(proxy, PROMPT)) {
      assertThat(reader.await(1)).hasSize(1);

      ReceivedRequest request = model.takeRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.body()).isEqualTo(PROMPT);
      assertThat(request.header(header)).contains(value);
      assertThat(proxy.out() + proxy.err()).doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void withoutAUrlItPlaysARecordedAnswer(String provider) {
    try (RunningCommand proxy = RunningCommand.run(
            "llm-proxy", "--port", "0", "--provider", provider, "--pace", "0ms");
        StreamProbe reader = post(proxy, PROMPT)) {
      assertThat(reader.awaitEnd()).isEmpty();
      assertThat(reader.events()).hasSizeGreaterThan(10);
    }
  }

  // PEERS W69, W70: who has gone is not noticed, and the model goes on writing.
  @Test
  void theCallOfTheModelEndsWhenItsReaderLeaves() throws Exception {
    try (EndlessModel endless = EndlessModel.start();
        RunningCommand proxy = start(endless)) {
      StreamProbe reader = post(proxy, PROMPT);
      reader.await(10);
      reader.close();

      endless.awaitEnd();

      assertThat(endless.written()).isLessThan(EndlessModel.MOST_BYTES);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsBrokenOffForTheReaderToo() {
    model.enqueue(StreamScript.events(Event.of("half")).thenDrop());

    try (RunningCommand proxy = start();
        StreamProbe reader = post(proxy, PROMPT)) {
      assertThat(reader).receivesData("half");
      assertThat(reader.awaitEnd()).as("not a clean end").isPresent();
    }
  }

  @Test
  void aRefusalOfTheModelIsPassedOnWithoutTheKey() {
    model.enqueue(
        StreamScript.response(429, "{\"error\":\"slow down,\nsk-hunter2\"}")
            .header("Retry-After", "7"),
        StreamScript.response(401, "who are you?"),
        StreamScript.response(529, "overloaded"));

    try (RunningCommand proxy = start()) {
      HttpResponse<String> tooMany = answer(proxy, PROMPT);
      assertThat(tooMany.statusCode()).isEqualTo(429);
      assertThat(tooMany.headers().firstValue("Retry-After")).contains("7");
      assertThat(tooMany.body()).startsWith("429 ").contains("slow down, …").hasLineCount(1);
      assertThat(answer(proxy, PROMPT).statusCode())
          .as("our key, not the reader's")
          .isEqualTo(502);
      assertThat(answer(proxy, PROMPT).statusCode()).isEqualTo(529);
      assertThat(proxy.out() + proxy.err() + tooMany.body()).doesNotContain("hunter2");
    }
  }

  @Test
  void whatIsNoStreamAndNoRefusalIsABadGateway() {
    try (ScriptedServer elsewhere = ScriptedServer.start();
        RunningCommand proxy = start()) {
      model.enqueue(
          StreamScript.response(200, "{}").header("Content-Type", "application/json"),
          StreamScript.response(302).header("Location", elsewhere.url("/steal")),
          StreamScript.noAnswer().thenDrop());

      assertThat(answer(proxy, PROMPT).statusCode()).isEqualTo(502);
      assertThat(answer(proxy, PROMPT).statusCode()).isEqualTo(502);
      assertThat(answer(proxy, PROMPT).statusCode()).isEqualTo(502);
      model.close();
      assertThat(answer(proxy, PROMPT).body()).startsWith("502 the model cannot be reached");
      assertThat(elsewhere.transcript()).doesNotContain("steal");
    }
  }

  @Test
  void whatIsNoRequestForAStreamIsRefusedHere() {
    try (RunningCommand proxy = start()) {
      assertThat(answer(proxy, "{}").statusCode()).isEqualTo(400);
      assertThat(answer(proxy, "stream").statusCode()).isEqualTo(400);
      assertThat(answer(proxy, "").statusCode()).isEqualTo(400);
      assertThat(answer(proxy, " ".repeat((4 << 20) + 1)).statusCode()).isEqualTo(413);
      assertThat(Http.post(proxy.url(), PROMPT, "Content-Type", "text/plain").statusCode())
          .isEqualTo(415);
      assertThat(Http.get(proxy.url()).statusCode()).isEqualTo(405);
    }
  }

  // PEERS W71, W72: nothing holds a whole answer, whoever is slow.
  @Test
  void aModelThatWritesFasterThanItsReaderReadsHasToWait() throws Exception {
    try (EndlessModel endless = EndlessModel.start();
        RunningCommand proxy = start(endless);
        Socket reader = stalledReader(proxy)) {
      // Blocked, and not at its end: what is on the way is all that was written.
      assertThat(endless.awaitBlocked()).isLessThan(16 << 20);

      InputStream in = reader.getInputStream();
      in.skipNBytes(32 << 20);
      assertThat(endless.written())
          .as("it goes on")
          .isGreaterThan(31 << 20); // the rest is how chunks are framed
    }
  }

  private RunningCommand start(String... options) {
    Stream<String> args = Stream.of("llm-proxy", "--port", "0", "--url", model.url("/v1/answers"));
    return RunningCommand.runWith(
        KEYS, Stream.concat(args, Stream.of(options)).toArray(String[]::new));
  }

  private static HttpResponse<String> answer(RunningCommand proxy, String body) {
    return Http.post(proxy.url() + "/v1", body, "Content-Type", "application/json");
  }

  private static RunningCommand start(EndlessModel model) {
    return RunningCommand.run("llm-proxy", "--port", "0", "--url", model.url());
  }

  private static StreamProbe post(RunningCommand proxy, String body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url()))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
    return StreamProbe.send(Http.CLIENT, request);
  }

  /** Returns a reader with a small buffer that has asked, and reads nothing. */
  private static Socket stalledReader(RunningCommand proxy) throws IOException {
    URI uri = URI.create(proxy.url());
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10); // only before connect
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    socket.setSoTimeout(20_000);
    byte[] body = PROMPT.getBytes(UTF_8);
    String head = "POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        + "Content-Length: " + body.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(UTF_8));
    socket.getOutputStream().write(body);
    return socket;
  }
}
