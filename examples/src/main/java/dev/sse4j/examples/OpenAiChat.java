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
 * OpenAI's chat completions, which many other servers offer too: events without a type, each with a
 * piece of the answer, then one whose data is {@code [DONE]}.
 */
final class OpenAiChat implements ChatApi {

  private static final MediaType JSON = MediaType.get("application/json");

  private final JsonMapper json = new JsonMapper();

  @Override
  public Request request(HttpUrl url, String model, String prompt, Optional<Secret> key) {
    String body = json.writeValueAsString(Map.of(
        "model",
        model,
        "stream",
        true,
        "messages",
        List.of(Map.of("role", "user", "content", prompt))));
    return post(url, body.getBytes(UTF_8), key);
  }

  @Override
  public Request post(HttpUrl url, byte[] body, Optional<Secret> key) {
    Request.Builder request = new Request.Builder().url(url).post(RequestBody.create(body, JSON));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    return request.build();
  }

  @Override
  public void copyText(EventStream events, Consumer<String> to) {
    events.until("[DONE]").map(this::text).forEach(to);
  }

  private String text(Event event) {
    JsonNode chunk = json.readTree(event.data());
    if (chunk.has("error")) {
      throw new Failure("the provider reports: " + chunk.at("/error/message").asString("an error"));
    }
    return chunk.at("/choices/0/delta/content").asString("");
  }

  @Override
  public String defaultModel() {
    return "gpt-4o-mini";
  }

  @Override
  public String keyVariable() {
    return "OPENAI_API_KEY";
  }
}
