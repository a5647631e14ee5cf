package dev.sse4j.client.contract;

import dev.sse4j.Event;
import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the harness hears of one stream: each message goes to a path of its own, numbered from 1,
 * and the next one only when that was taken. For one thread.
 */
final class Callback {

  /** How long the harness may take for a message. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final MediaType JSON_TYPE = MediaType.get("application/json");
  private static final JsonMapper JSON = new JsonMapper();
  private static final OkHttpClient HTTP = new OkHttpClient.Builder()
      .callTimeout(LIMIT)
      .connectTimeout(LIMIT)
      .readTimeout(LIMIT)
      .writeTimeout(LIMIT)
      .build();

  private final HttpUrl url;
  private int sent;

  Callback(HttpUrl url) {
    this.url = url;
  }

  /** Returns the message that there was an event. */
  static ObjectNode event(Event event) {
    ObjectNode message = message("event");
    message
        .putObject("event")
        .put("type", event.type())
        .put("data", event.data())
        .put("id", event.id());
    return message;
  }

  /** Returns the message that there was a comment. */
  static ObjectNode comment(String comment) {
    return message("comment").put("comment", comment);
  }

  /** Returns the message that something failed. */
  static ObjectNode error(Exception error) {
    // In both fields: the harness reads "error", its specification says "comment".
    return message("error").put("error", error.toString()).put("comment", error.toString());
  }

  /**
   * Sends a message.
   *
   * @throws IOException if the harness does not take it
   */
  void post(ObjectNode message) throws IOException {
    sent++;
    Request request = new Request.Builder()
        .url(url.newBuilder().addPathSegment(Integer.toString(sent)).build())
        .post(RequestBody.create(JSON.writeValueAsBytes(message), JSON_TYPE))
        .build();
    try (Response response = HTTP.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException(
            "expected message " + sent + " to be taken, but the answer was " + response.code());
      }
    }
  }

  private static ObjectNode message(String kind) {
    return JSON.createObjectNode().put("kind", kind);
  }
}
