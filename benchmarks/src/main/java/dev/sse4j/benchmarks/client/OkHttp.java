package dev.sse4j.benchmarks.client;

import java.time.Duration;
import okhttp3.OkHttpClient;

/**
 * OkHttp as streams need it: without a read timeout, which would end a quiet stream, and which
 * costs a visit to OkHttp's timer with each read. Ours sets it so itself.
 */
final class OkHttp {

  private OkHttp() {}

  static OkHttpClient forStreams() {
    return new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
  }
}
