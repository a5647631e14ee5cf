package dev.sse4j.benchmarks.client;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** OkHttp itself, where each event comes alone: what a read gives is the event. */
final class BareRead implements StreamClient {

  private static final long READ_BYTES = 8 << 10;
  private static final int DATA = "data: ".length();

  private final OkHttpClient http = OkHttp.forStreams();

  @Override
  public void read(String url, long events, Listener listener) throws IOException {
    Buffer buffer = new Buffer();
    Request request = new Request.Builder().url(url).build();
    try (Response response = http.newCall(request).execute()) {
      BufferedSource source = response.body().source();
      while (source.read(buffer, READ_BYTES) >= 0) {
        String event = buffer.readUtf8();
        listener.event(event.substring(DATA, event.length() - 2));
      }
    }
  }
}
