package dev.sse4j.benchmarks.client;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;

/** Ours, for a stream without an end: it is closed behind the last event. */
final class Sse4jOpen implements StreamClient {

  private final SseClient client = SseClient.builder().build();

  @Override
  public void read(String url, long events, Listener listener) {
    long left = events;
    try (EventStream stream = client.open(url)) {
      for (Event event : stream) {
        listener.event(event.data());
        left--;
        if (left == 0) {
          return;
        }
      }
    }
  }
}
