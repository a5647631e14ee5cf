package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LlmCommandTest {

  private final ScriptedServer server = ScriptedServer.start();
  private final String url = server.url("/v1/answers");

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void withoutAUrlItPlaysARecordedAnswer(String provider) {
    try (RunningCommand llm = RunningCommand.run("llm", "--provider", provider, "--pace", "0ms")) {
      assertThat(llm.status()).isZero();
      assertThat(llm.out())
          .startsWith("Server-sent events are for everything that a server knows first")
          .contains("nothing is lost “on the way” —", ".\n\nOne plain HTTP response")
          .endsWith("each of these words came as an event. 🐶" + System.lineSeparator());
      assertThat(llm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void anErrorWithinTheAnswerIsAFailure(String provider) {
    try (RunningCommand llm = RunningCommand.run(
        "llm", "--provider", provider, "--transcript", "error", "--pace", "0ms")) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.out())
          .startsWith("Server-sent events are")
          .endsWith("One plain" + System.lineSeparator());
      assertThat(llm.err().lines()).hasSize(1);
      assertThat(llm.err()).startsWith("sse4j llm: the provider reports: ");
    }
  }

  @Test
  void eachTokenIsPrintedWhenItComes() {
    CountDownLatch printed = new CountDownLatch(1);
    server.enqueue(StreamScript.events(openAi("Hello"))
        .thenAwait(printed)
        .thenEvents(
            Event.of("{\"choices\":[{\"delta\":{\"content\":null}}]}"),
            Event.of("{\"choices\":[]}"),
            openAi(" there"),
            Event.of("[DONE]")));

    try (RunningCommand llm = RunningCommand.run("llm", "--url", url)) {
      llm.awaitOut("Hello");
      printed.countDown();

      assertThat(llm.status()).isZero();
      assertThat(llm.out()).isEqualTo("Hello there" + System.lineSeparator());
    }
  }

  @Test
  void asksOpenAiAsItWantsToBeAsked() {
    server.enqueue(StreamScript.events(Event.of("[DONE]")));

    try (RunningCommand llm = RunningCommand.runWith(
        Map.of("OPENAI_API_KEY", "sk-hunter2\n"),
        "llm",
        "--url",
        url,
        "--model",
        "gpt-x",
        "Grüß \"mich\"")) {
      assertThat(llm.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.header("Authorization")).contains("Bearer sk-hunter2");
      assertThat(request.header("Accept")).contains("text/event-stream");
      assertThat(request.header("Content-Type").orElse("")).startsWith("application/json");
      JsonNode body = new JsonMapper().readTree(request.body());
      assertThat(body.path("model").asString()).isEqualTo("gpt-x");
      assertThat(body.path("stream").asBoolean()).isTrue();
      assertThat(body.at("/messages/0/role").asString()).isEqualTo("user");
      assertThat(body.at("/messages/0/content").asString()).isEqualTo("Grüß \"mich\"");
    }
  }

  @Test
  void asksAnthropicAsItWantsToBeAsked() {
    server.enqueue(StreamScript.events(Event.of("message_stop", "{}")));

    try (RunningCommand llm = RunningCommand.runWith(
        Map.of("ANTHROPIC_API_KEY", "sk-hunter2"),
        "llm",
        "--provider",
        "anthropic",
        "--url",
        url,
        "Hello")) {
      assertThat(llm.status()).isZero();
      ReceivedRequest request = server.takeRequest();
      assertThat(request.header("x-api-key")).contains("sk-hunter2");
      assertThat(request.header("anthropic-version")).isPresent();
      JsonNode body = new JsonMapper().readTree(request.body());
      assertThat(body.path("max_tokens").asInt()).isPositive();
      assertThat(body.path("stream").asBoolean()).isTrue();
      assertThat(body.at("/messages/0/content").asString()).isEqualTo("Hello");
    }
  }

  @Test
  void aServerWithoutKeysIsAskedWithoutOne() {
    server.enqueue(StreamScript.events(Event.of("[DONE]")));

    try (RunningCommand llm = RunningCommand.run("llm", "--url", url)) {
      assertThat(llm.status()).isZero();
      assertThat(server.takeRequest().header("Authorization")).isEmpty();
    }
  }

  @Test
  void noRedirectIsFollowed() {
    try (ScriptedServer elsewhere = ScriptedServer.start()) {
      server.enqueue(StreamScript.response(302).header("Location", elsewhere.url("/steal")));

      try (RunningCommand llm =
          RunningCommand.runWith(Map.of("OPENAI_API_KEY", "sk-hunter2"), "llm", "--url", url)) {
        assertThat(llm.status()).isEqualTo(1);
        assertThat(llm.err()).contains("answered 302").doesNotContain("hunter2");
        assertThat(elsewhere.transcript()).doesNotContain("steal");
      }
    }
  }

  @Test
  void theKeyIsInNoMessageEvenIfItComesBack() {
    server.enqueue(
        StreamScript.response(401, "{\"error\":{\"message\":\"incorrect key: sk-hunter2\"}}"));

    try (RunningCommand llm =
        RunningCommand.runWith(Map.of("OPENAI_API_KEY", "sk-hunter2"), "llm", "--url", url)) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.err()).contains("answered 401", "incorrect key: …").doesNotContain("hunter2");
      assertThat(llm.err().lines()).hasSize(1);
    }
  }

  @Test
  void noHalfOfTheKeyIsShownWhereWhatCameBackIsCut() {
    String key = "sk-hunter2-" + "x".repeat(200);
    server.enqueue(StreamScript.response(401, "incorrect key: " + key));

    try (RunningCommand llm =
        RunningCommand.runWith(Map.of("OPENAI_API_KEY", key), "llm", "--url", url)) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.err()).contains("incorrect key: …").doesNotContain("hunter2");
    }
  }

  @Test
  void aKeyThatCannotBeOneIsNotShown() {
    try (RunningCommand llm =
        RunningCommand.runWith(Map.of("OPENAI_API_KEY", "sk-hunter2\nX: y"), "llm", "--url", url)) {
      assertThat(llm.status()).isEqualTo(2);
      assertThat(llm.err()).contains("OPENAI_API_KEY").doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void anAnswerThatStopsInTheMiddleIsAFailure(String provider) {
    server.enqueue(StreamScript.events(
        openAi("Hello"),
        Event.of(
            "content_block_delta", "{\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}")));

    try (RunningCommand llm = RunningCommand.run("llm", "--provider", provider, "--url", url)) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.out()).startsWith("Hello");
      assertThat(llm.err()).contains("stream ended before the ");
    }
  }

  @Test
  void whatFollowsTheEndOfAnAnswerIsNotPrinted() {
    server.enqueue(StreamScript.events(openAi("Hello"), Event.of("[DONE]"), openAi(" again")));

    try (RunningCommand llm = RunningCommand.run("llm", "--url", url)) {
      assertThat(llm.status()).isZero();
      assertThat(llm.out()).isEqualTo("Hello" + System.lineSeparator());
    }
  }

  @Test
  void anErrorEndsTheCallAndWhatFollowsItIsNotPrinted() {
    Event error = Event.of("error", "{\"error\":{\"type\":\"overloaded_error\"}}");
    Event delta = Event.of("content_block_delta", "{\"delta\":{\"text\":\"Hello\"}}");
    server.enqueue(StreamScript.events(error, delta).thenStall());

    try (RunningCommand llm = RunningCommand.run("llm", "--provider", "anthropic", "--url", url)) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.out()).isBlank();
      assertThat(llm.err()).contains("the provider reports: overloaded_error");
      server.takeRequest().awaitClosed();
    }
  }

  @ParameterizedTest
  @CsvSource({"openai, message", "anthropic, content_block_delta", "anthropic, error"})
  void dataThatIsNotJsonIsAFailureThatDoesNotQuoteIt(String provider, String type) {
    server.enqueue(StreamScript.events(Event.of(type, "{\"choices\": secret")));

    try (RunningCommand llm = RunningCommand.run("llm", "--provider", provider, "--url", url)) {
      assertThat(llm.status()).isEqualTo(1);
      assertThat(llm.err()).contains("expected an event with JSON").doesNotContain("secret");
      assertThat(llm.err().lines()).hasSize(1);
    }
  }

  private static Event openAi(String text) {
    return Event.of("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
  }
}
