package dev.sse4j.benchmarks.client;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import okhttp3.Request;

/** Ours, for one response, from a client that was built beforehand. */
final class Sse4jClient implements StreamClient {

  private final SseClient client = SseClient.builder().build();

  @Override
  public void read(String url, long events, Listener listener) {
    Request request = new Request.Builder().url(url).build();
    try (EventStream stream = client.read(request)) {
      for (Event event : stream) {
        listener.event(event.data());
      }
    }
  }
}
