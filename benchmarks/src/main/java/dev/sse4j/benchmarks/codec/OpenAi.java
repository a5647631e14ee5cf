package dev.sse4j.benchmarks.codec;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.handlers.SseHandler;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.HttpResponse.Handler;
import com.openai.core.http.SseMessage;
import com.openai.core.http.StreamResponse;
import java.io.InputStream;
import java.util.stream.Stream;

/**
 * The reader of openai-java, given a response that is there already. It parses the JSON of each
 * event to look for an error in it, and that is part of what it costs; where the data is no JSON,
 * each event costs it an exception.
 */
final class OpenAi implements Contender {

  private final Handler<StreamResponse<SseMessage>> handler =
      Hidden.call(SseHandler.class, "sseHandler", JsonMapper.class, new JsonMapper());

  @Override
  public void read(InputStream in, Tally tally) {
    try (StreamResponse<SseMessage> response = handler.handle(new Response(in));
        Stream<SseMessage> messages = response.stream()) {
      messages.forEach(message -> tally.event(message.getEvent(), message.getData()));
    }
  }

  private record Response(InputStream body) implements HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().build();
    }

    @Override
    public void close() {}
  }
}
