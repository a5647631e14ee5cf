package dev.sse4j.benchmarks.codec;

import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.io.InputStream;

/** The parser that all of LangChain4j's HTTP clients use. */
final class LangChain4j implements Contender {

  private final DefaultServerSentEventParser parser = new DefaultServerSentEventParser();

  @Override
  public void read(InputStream in, Tally tally) {
    parser.parse(in, new Listener(tally));
  }

  private record Listener(Tally tally) implements ServerSentEventListener {

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      tally.event(event.event(), event.data());
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException("expected a stream without faults", failure);
    }
  }
}
