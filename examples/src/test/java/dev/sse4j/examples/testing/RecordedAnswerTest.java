package dev.sse4j.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.testkit.RecordedStream;
import java.nio.file.Path;
import java.util.stream.Collectors;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

class RecordedAnswerTest {

  private static final String QUESTION = """
      {"model": "gpt-4o-mini", "stream": true,
       "messages": [{"role": "user", "content": "What are server-sent events for?"}]}""";

  @RegisterExtension
  final RecordedStream openai = RecordedStream.of(
      Path.of("src/test/resources/dev/sse4j/examples/testing/answer.txt"),
      "https://api.openai.com");

  @Test
  void putsTheWordsTogether() {
    Request request = new Request.Builder()
        .url(openai.url("/v1/chat/completions"))
        .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
        .post(RequestBody.create(QUESTION, MediaType.get("application/json")))
        .build();

    try (EventStream events = SseClient.read(new OkHttpClient(), request).until("[DONE]")) {
      assertThat(events.stream().map(event -> wordOf(event.data())).collect(Collectors.joining()))
          .startsWith("Server-sent events are for everything that");
    }
  }

  private static String wordOf(String chunk) {
    return new JsonMapper().readTree(chunk).at("/choices/0/delta/content").asString("");
  }
}
