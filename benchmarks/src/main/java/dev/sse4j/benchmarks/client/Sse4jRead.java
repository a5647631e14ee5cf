package dev.sse4j.benchmarks.client;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Ours, for one response. */
final class Sse4jRead implements StreamClient {

  private final OkHttpClient http = new OkHttpClient();

  @Override
  public void read(String url, long events, Listener listener) {
    Request request = new Request.Builder().url(url).build();
    try (EventStream stream = SseClient.read(http, request)) {
      for (Event event : stream) {
        listener.event(event.data());
      }
    }
  }
}
