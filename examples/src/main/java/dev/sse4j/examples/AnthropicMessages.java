package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Anthropic's messages: each event has a type, and the last one is {@code message_stop}, or {@code
 * error}.
 */
final class AnthropicMessages implements ChatApi {

  private static final MediaType JSON = MediaType.get("application/json");
  private static final String VERSION = "2023-06-01";
  private static final int MAX_TOKENS = 1024; // this provider wants to be told

  private final JsonMapper json = new JsonMapper();

  @Override
  public Request request(HttpUrl url, String model, String prompt, Optional<Secret> key) {
    String body = json.writeValueAsString(Map.of(
        "model",
        model,
        "max_tokens",
        MAX_TOKENS,
        "stream",
        true,
        "messages",
        List.of(Map.of("role", "user", "content", prompt))));
    return post(url, body.getBytes(UTF_8), key);
  }

  @Override
  public Request post(HttpUrl url, byte[] body, Optional<Secret> key) {
    Request.Builder request = new Request.Builder()
        .url(url)
        .header("anthropic-version", VERSION)
        .post(RequestBody.create(body, JSON));
    key.ifPresent(secret -> request.header("x-api-key", secret.value()));
    return request.build();
  }

  @Override
  public void copyText(EventStream events, Consumer<String> to) {
    for (Event event : events.failOn("error", this::reported)) {
      switch (event.type()) {
        case "content_block_delta" ->
          to.accept(json.readTree(event.data()).at("/delta/text").asString(""));
        case "message_stop" -> {
          return;
        }
        default -> {} // ping, the frame around the text, and what may be added to this interface
        // one day
      }
    }
    throw new Failure("the stream ended before the answer did: there was no message_stop");
  }

  private Failure reported(Event event) {
    JsonNode error = json.readTree(event.data()).path("error");
    return new Failure("the provider reports: " + error.path("type").asString("error") + ": "
        + error.path("message").asString("it does not say more"));
  }

  @Override
  public String defaultModel() {
    return "claude-haiku-4-5";
  }

  @Override
  public String keyVariable() {
    return "ANTHROPIC_API_KEY";
  }
}
