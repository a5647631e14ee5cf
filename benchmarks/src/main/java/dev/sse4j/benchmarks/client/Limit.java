package dev.sse4j.benchmarks.client;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** What OkHttp itself can do: the body is read as it comes, and forgotten. */
final class Limit implements StreamClient {

  private static final long READ_BYTES = 8 << 10;

  private final OkHttpClient http = OkHttp.forStreams();
  private final Buffer buffer = new Buffer();

  @Override
  public void read(String url, long events, Listener listener) throws IOException {
    Request request = new Request.Builder().url(url).build();
    try (Response response = http.newCall(request).execute()) {
      BufferedSource source = response.body().source();
      for (long count; (count = source.read(buffer, READ_BYTES)) >= 0; ) {
        buffer.clear();
        listener.bytes(count);
      }
    }
  }
}
