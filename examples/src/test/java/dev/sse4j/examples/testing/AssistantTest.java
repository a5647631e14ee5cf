package dev.sse4j.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.UnexpectedResponseException;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.ScriptedServerExtension;
import dev.sse4j.testkit.StreamScript;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ScriptedServerExtension.class)
class AssistantTest {

  private final Assistant assistant = new Assistant(new OkHttpClient());

  /** What is tested: asks a model, and puts its answer together. */
  record Assistant(OkHttpClient http) {

    String ask(String url, String prompt) {
      RequestBody body = RequestBody.create(prompt, MediaType.get("text/plain;charset=utf-8"));
      Request request = new Request.Builder().url(url).post(body).build();
      StringBuilder answer = new StringBuilder();
      try (EventStream events = SseClient.read(http, request)) {
        for (Event event : events) {
          if (event.data().equals("[DONE]")) {
            return answer.toString();
          }
          answer.append(event.data());
        }
      }
      throw new IllegalStateException("the answer has no end: " + answer);
    }
  }

  @Test
  void putsTheAnswerTogether(ScriptedServer server) {
    server.enqueue(StreamScript.events(Event.of("Ça "), Event.of("va."), Event.of("[DONE]"))
        .splitEverywhere());

    assertThat(assistant.ask(server.url("/chat"), "Ça va?")).isEqualTo("Ça va.");

    ReceivedRequest request = server.takeRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.body()).isEqualTo("Ça va?");
  }

  @Test
  void leavesWhenTheAnswerIsComplete(ScriptedServer server) {
    server.enqueue(StreamScript.events(Event.of("[DONE]")).thenStall());

    assistant.ask(server.url("/chat"), "And now?");

    server.takeRequest().awaitClosed();
  }

  @Test
  void doesNotTakeHalfAnAnswerForAWholeOne(ScriptedServer server) {
    server.enqueue(
        StreamScript.events(Event.of("To be or")).thenReset(),
        StreamScript.events(Event.of("To be or")).thenEnd());

    assertThatThrownBy(() -> assistant.ask(server.url("/chat"), "Go on."))
        .hasMessageContaining("127.0.0.1");
    assertThatThrownBy(() -> assistant.ask(server.url("/chat"), "Go on."))
        .hasMessage("the answer has no end: To be or");
  }

  @Test
  void saysThatTheModelIsBusy(ScriptedServer server) {
    server.enqueue(StreamScript.response(429, "too many prompts").header("Retry-After", "20"));

    assertThatThrownBy(() -> assistant.ask(server.url("/chat"), "Hello?"))
        .isInstanceOf(UnexpectedResponseException.class)
        .hasMessageContaining("429");
  }
}
