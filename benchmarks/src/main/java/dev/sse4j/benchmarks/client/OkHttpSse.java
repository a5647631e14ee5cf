package dev.sse4j.benchmarks.client;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** okhttp-sse, on the thread that calls: {@code EventSources.processResponse}. */
final class OkHttpSse implements StreamClient {

  private final OkHttpClient http = OkHttp.forStreams();

  @Override
  public void read(String url, long events, Listener listener) throws IOException {
    Request request = new Request.Builder().url(url).build();
    EventSources.processResponse(http.newCall(request).execute(), new EventSourceListener() {

      @Override
      public void onEvent(
          EventSource source, @Nullable String id, @Nullable String type, String data) {
        listener.event(data);
      }

      @Override
      public void onFailure(
          EventSource source, @Nullable Throwable failure, @Nullable Response response) {
        throw new IllegalStateException("expected a stream without faults", failure);
      }
    });
  }
}
