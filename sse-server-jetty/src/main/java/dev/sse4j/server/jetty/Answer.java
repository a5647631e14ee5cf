package dev.sse4j.server.jetty;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Short answers: everything but a stream. */
final class Answer {

  static final String TEXT = "text/plain;charset=utf-8";
  static final String HTML = "text/html;charset=utf-8";
  static final String JSON = "application/json";

  private Answer() {}

  static void send(Response response, Callback callback, int status, String type, String body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().remove(HttpHeader.CONTENT_ENCODING); // of a stream that did not come
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    Content.Sink.write(response, true, body, callback);
  }

  /** Answers a refusal with one line of text that begins with the status. */
  static void refuse(Response response, Callback callback, Refusal refusal) {
    refusal.headers().forEach(response.getHeaders()::add);
    send(
        response,
        callback,
        refusal.status(),
        TEXT,
        oneLine(refusal.status() + " " + refusal.getMessage()) + "\n");
  }

  /** What came from outside may be quoted in the text, but not begin another line. */
  private static String oneLine(String text) {
    return Refusal.CONTROL.matcher(text).replaceAll("?");
  }

  static void noContent(Response response, Callback callback, String allowed) {
    response.setStatus(204);
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    callback.succeeded();
  }
}
