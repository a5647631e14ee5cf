package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.SseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The server has answered, but not with an event stream: another status than 200, another content
 * type than {@code text/event-stream}, or a body in an encoding that nobody asked for. What it said
 * instead is here; the message holds neither the body nor the query of the URL, so that it can be
 * logged.
 */
public final class UnexpectedResponseException extends SseException {

  private static final long serialVersionUID = 1L;

  private static final int MAX_BODY_BYTES = 4 << 10;
  private static final int MAX_BODY_SECONDS = 5;
  private static final int MAX_QUOTED = 80;

  /** The status. */
  private final int status;

  /** The header fields; they do not survive serialization. */
  private final transient @Nullable Headers headers;

  /** The first bytes of the body. */
  private final String body;

  private UnexpectedResponseException(String message, Response response, String body) {
    super(message);
    this.status = response.code();
    this.headers = response.headers();
    this.body = body;
  }

  /** Returns the status, such as 404. */
  public int status() {
    return status;
  }

  /** Returns the header fields of the response. */
  public Headers headers() {
    return headers == null ? Headers.EMPTY : headers;
  }

  /**
   * Returns the beginning of the body as text, at most 4096 bytes of it; the empty string if there
   * was none, or if it came in an encoding such as gzip. It is text from outside: escape it before
   * you show it.
   */
  public String body() {
    return body;
  }

  /**
   * Returns if the body of the response is an event stream; else closes the response and throws.
   *
   * @throws UnexpectedResponseException if it is not
   */
  static void check(Response response) {
    boolean encoded = isEncoded(response);
    if (response.code() == 200 && isEventStream(response) && !encoded) {
      return;
    }
    try (response) {
      throw new UnexpectedResponseException(
          message(response), response, encoded ? "" : beginningOfBody(response));
    }
  }

  /** Returns the exception for a response of which there is only the head. */
  static UnexpectedResponseException ofHead(Response response) {
    return new UnexpectedResponseException(message(response), response, "");
  }

  /** Returns a URL as it may be shown: without user, password, query and fragment. */
  static String redacted(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).toString();
  }

  private static boolean isEventStream(Response response) {
    // Not by OkHttp's MediaType, which is null if there is anything wrong with the parameters: they
    // do not matter.
    String type = response.header("Content-Type", "");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters))
        .strip()
        .equalsIgnoreCase("text/event-stream");
  }

  private static boolean isEncoded(Response response) {
    String encoding = response.header("Content-Encoding", "").strip();
    return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
  }

  private static String message(Response response) {
    String url = redacted(response.request().url());
    if (response.code() == 200 && isEventStream(response)) {
      return "expected a body without Content-Encoding, but " + url + " answered with "
          + printable(response.header("Content-Encoding", ""));
    }
    String type = response.header("Content-Type", "");
    return "expected status 200 with content type text/event-stream, but " + url + " answered "
        + response.code()
        + (type.isEmpty() ? " without a content type" : " with " + printable(type));
  }

  private static String printable(String value) {
    String cut = value.length() > MAX_QUOTED ? value.substring(0, MAX_QUOTED) + "…" : value;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  private static String beginningOfBody(Response response) {
    response.body().source().timeout().deadline(MAX_BODY_SECONDS, TimeUnit.SECONDS);
    byte[] bytes = new byte[MAX_BODY_BYTES];
    int length = 0;
    try {
      InputStream in = response.body().byteStream();
      for (int count = 0;
          count >= 0 && length < bytes.length;
          count = in.read(bytes, length, bytes.length - length)) {
        length += count;
      }
    } catch (IOException e) {
      // What came before it broke off may still tell the reason; that it broke off is not what went
      // wrong.
    }
    return new String(bytes, 0, length, charset(response));
  }

  private static Charset charset(Response response) {
    MediaType type = response.body().contentType();
    return type == null ? UTF_8 : type.charset(UTF_8);
  }
}
