package dev.sse4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Short requests, with the JDK's client. */
final class Http {

  static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Http() {}

  /** Sends a {@code GET} with these header fields, name and value in turn. */
  static HttpResponse<String> get(String url, String... headers) {
    return send(builder(url, headers).GET().build());
  }

  /** Sends a {@code POST} with these header fields, name and value in turn. */
  static HttpResponse<String> post(String url, String body, String... headers) {
    return send(builder(url, headers).POST(BodyPublishers.ofString(body)).build());
  }

  private static HttpRequest.Builder builder(String url, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
