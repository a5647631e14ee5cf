package dev.sse4j.benchmarks.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageReader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * The reader that Spring's {@code WebClient} uses, subscribed on the thread that measures, over
 * buffers on the heap of what each read gives; its bound on memory is lifted.
 */
final class SpringWeb implements Contender {

  private static final ResolvableType TYPE =
      ResolvableType.forClassWithGenerics(ServerSentEvent.class, String.class);

  private final ServerSentEventHttpMessageReader reader = new ServerSentEventHttpMessageReader();
  private final byte[] chunk = new byte[8 << 10];

  SpringWeb() {
    reader.setMaxInMemorySize(-1);
  }

  @Override
  public void read(InputStream in, Tally tally) {
    Flux<DataBuffer> body = Flux.generate(sink -> next(in, sink));
    reader
        .read(TYPE, new Message(body), Map.of())
        .doOnNext(event -> take((ServerSentEvent<?>) event, tally))
        .blockLast();
  }

  private void next(InputStream in, SynchronousSink<DataBuffer> sink) {
    try {
      int count = in.read(chunk);
      if (count < 0) {
        sink.complete();
      } else {
        sink.next(DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOf(chunk, count)));
      }
    } catch (IOException e) {
      sink.error(e);
    }
  }

  private static void take(ServerSentEvent<?> event, Tally tally) {
    if (event.data() instanceof String data) {
      tally.event(event.event(), data);
    }
  }

  private record Message(Flux<DataBuffer> body) implements ReactiveHttpInputMessage {

    @Override
    public Flux<DataBuffer> getBody() {
      return body;
    }

    @Override
    public HttpHeaders getHeaders() {
      return HttpHeaders.EMPTY;
    }
  }
}
