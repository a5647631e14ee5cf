package dev.sse4j.benchmarks.codec;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.sse.internal.ServerSentEventReader;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * The reader within okhttp-sse, over an Okio source and without HTTP around it. It is internal to
 * its module, but that is what every stream of OkHttp's is read with.
 */
final class OkHttpSse implements Contender {

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    ServerSentEventReader reader =
        new ServerSentEventReader(Okio.buffer(Okio.source(in)), new Callback(tally));
    while (reader.processNextEvent()) {
      // the callback has taken it
    }
  }

  private record Callback(Tally tally) implements ServerSentEventReader.Callback {

    @Override
    public void onEvent(@Nullable String id, @Nullable String type, String data) {
      tally.event(type, data);
    }

    @Override
    public void onRetryChange(long millis) {}
  }
}
