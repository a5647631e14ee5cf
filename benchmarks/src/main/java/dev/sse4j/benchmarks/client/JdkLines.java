package dev.sse4j.benchmarks.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

/** The JDK's client with a body of lines, of which only those with data are looked at. */
final class JdkLines implements StreamClient {

  private final HttpClient http =
      HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  @Override
  public void read(String url, long events, Listener listener)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      lines.forEach(line -> {
        if (line.startsWith("data: ")) {
          listener.event(line.substring("data: ".length()));
        }
      });
    }
  }
}
