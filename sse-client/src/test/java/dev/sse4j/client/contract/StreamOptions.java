package dev.sse4j.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.client.Reconnection;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.SseClientBuilder;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;

/**
 * What the harness wants of one stream.
 *
 * @param tag the case that it is for
 * @param callbackUrl where to tell what comes out of the stream
 * @param request what to send for the stream, at each attempt
 * @param lastEventId what the stream begins with; empty for nothing
 * @param initialDelay the first wait before a reconnection, if it is not ours to say
 * @param readTimeout after how long a silence to reconnect, if at all
 */
record StreamOptions(
    String tag,
    HttpUrl callbackUrl,
    Request request,
    String lastEventId,
    Optional<Duration> initialDelay,
    Optional<Duration> readTimeout) {

  /** Some cases send an event of 14 MB, which is more than the client takes by default. */
  private static final int MAX_EVENT_BYTES = 32 << 20;

  /** The client knows no wait of zero, which is what the harness asks for. */
  private static final Duration SHORTEST_DELAY = Duration.ofMillis(1);

  private static final String DEFAULT_TYPE_OF_BODY = "text/plain; charset=utf-8";

  /**
   * Returns the options that are in the body of a request. The harness writes null for some that it
   * does not set.
   *
   * @throws IllegalArgumentException if one is missing or cannot be right
   */
  static StreamOptions of(JsonNode body) {
    return new StreamOptions(
        text(body, "tag").orElse("a case without a tag"),
        url(body, "callbackUrl"),
        request(body),
        text(body, "lastEventId").orElse(""),
        millis(body, "initialDelayMs").map(StreamOptions::notTooShort),
        millis(body, "readTimeoutMs"));
  }

  /** Returns a builder of a client that does as they say. */
  SseClientBuilder clientBuilder() {
    SseClientBuilder client =
        SseClient.builder().maxEventBytes(MAX_EVENT_BYTES).lastEventId(lastEventId);
    initialDelay.map(Reconnection.defaults()::withInitialDelay).ifPresent(client::reconnection);
    readTimeout.ifPresent(client::idleTimeout);
    return client;
  }

  private static Request request(JsonNode body) {
    Headers.Builder headers = new Headers.Builder();
    body.path("headers")
        .properties()
        .forEach(header -> headers.add(header.getKey(), header.getValue().asString()));
    String method = text(body, "method").orElse("GET");
    Request.Builder request = new Request.Builder().url(url(body, "streamUrl"));
    if (method.equals("GET")) {
      return request.headers(headers.build()).build();
    }
    if (headers.get("Content-Type") == null) {
      headers.add("Content-Type", DEFAULT_TYPE_OF_BODY);
    }
    // Without a media type of its own, which OkHttp would send in place of the header field.
    RequestBody content = RequestBody.create(text(body, "body").orElse("").getBytes(UTF_8), null);
    return request.headers(headers.build()).method(method, content).build();
  }

  private static HttpUrl url(JsonNode body, String name) {
    return HttpUrl.get(
        text(body, name).orElseThrow(() -> new IllegalArgumentException(name + " is missing")));
  }

  private static Optional<String> text(JsonNode body, String name) {
    return Optional.of(body.path(name).asString("")).filter(text -> !text.isEmpty());
  }

  private static Optional<Duration> millis(JsonNode body, String name) {
    JsonNode value = body.path(name);
    return value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(value.longValue()));
  }

  private static Duration notTooShort(Duration delay) {
    return delay.compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : delay;
  }
}
