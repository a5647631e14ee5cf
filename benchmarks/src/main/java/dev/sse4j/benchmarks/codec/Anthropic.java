package dev.sse4j.benchmarks.codec;

import com.anthropic.core.handlers.SseHandler;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.core.http.HttpResponse.Handler;
import com.anthropic.core.http.SseMessage;
import com.anthropic.core.http.StreamResponse;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.InputStream;
import java.util.stream.Stream;

/**
 * The reader of anthropic-java, given a response that is there already: {@code sseHandler}, which
 * drops events without a type, or {@code rawSseHandler}, which has them all and keeps the lines.
 */
final class Anthropic implements Contender {

  private final Handler<StreamResponse<SseMessage>> handler;

  Anthropic(String handler) {
    this.handler = Hidden.call(SseHandler.class, handler, JsonMapper.class, new JsonMapper());
  }

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
