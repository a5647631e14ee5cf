package dev.sse4j.examples;

import dev.sse4j.SseException;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.UnexpectedResponseException;
import dev.sse4j.codec.EventView;
import dev.sse4j.server.jetty.EventSender;
import dev.sse4j.server.jetty.Refusal;
import dev.sse4j.server.jetty.StreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts to a language model what was posted here, and passes its answer on, event by event: the
 * next one is read when the last one was taken, and the call is cancelled when nobody reads it any
 * more. The key is added on the way, so that readers need none.
 */
final class ModelRelay implements StreamHandler.Opener {

  /** How large a request may be: prompts with all that was said before are long, but not this. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

  private final ChatApi api;
  private final HttpUrl url;
  private final Optional<Secret> key;
  private final OkHttpClient http = Upstream.http();
  private final JsonMapper json = new JsonMapper();

  ModelRelay(ChatApi api, HttpUrl url, Optional<Secret> key) {
    this.api = api;
    this.url = url;
    this.key = key;
  }

  @Override
  public StreamHandler.Body open(Request request) throws Refusal, IOException {
    EventStream answer = ask(body(request));
    return sender -> {
      try (answer) {
        relay(answer, sender);
      }
    };
  }

  private static void relay(EventStream answer, EventSender sender) {
    sender.onClose(answer::close);
    for (EventView event : answer.views()) {
      sender.send(event);
    }
  }

  private byte[] body(Request request) throws Refusal, IOException {
    if (!HttpMethod.POST.is(request.getMethod())) {
      throw new Refusal(
          405,
          "method " + request.getMethod() + " is not allowed here: use POST",
          Map.of("Allow", "POST"));
    }
    // Required, not out of tidiness: a web page from anywhere can post text, but not JSON, to a
    // server on this machine, which has the key.
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !"application/json".equals(MimeTypes.getContentTypeWithoutCharset(type))) {
      throw new Refusal(415, "expected a request with Content-Type: application/json");
    }
    byte[] body;
    try (InputStream in = Content.Source.asInputStream(request)) {
      body = in.readNBytes(MAX_REQUEST_BYTES + 1);
    }
    if (body.length > MAX_REQUEST_BYTES) {
      throw new Refusal(413, "the request is larger than " + MAX_REQUEST_BYTES + " bytes");
    }
    if (!asksForStream(body)) {
      throw new Refusal(400, "expected a JSON object that has \"stream\": true");
    }
    return body;
  }

  private boolean asksForStream(byte[] body) {
    try {
      return json.readTree(body).path("stream").asBoolean(false);
    } catch (JacksonException e) {
      return false;
    }
  }

  private EventStream ask(byte[] body) throws Refusal {
    try {
      return SseClient.read(http, api.post(url, body, key));
    } catch (UnexpectedResponseException e) {
      throw refusal(e);
    } catch (SseException e) {
      throw new Refusal(502, "the model cannot be reached: " + Failure.describe(e, key));
    }
  }

  /**
   * What the provider says no with, is for the reader; but it is ours that it does not know our
   * key, and what else it says is a fault on the way.
   */
  private Refusal refusal(UnexpectedResponseException e) {
    boolean ours = e.status() == 401 || e.status() == 403;
    int status = e.status() >= 400 && e.status() <= 599 && !ours ? e.status() : 502;
    String wait = e.headers().get("Retry-After");
    return new Refusal(
        status, Failure.describe(e, key), wait == null ? Map.of() : Map.of("Retry-After", wait));
  }
}
