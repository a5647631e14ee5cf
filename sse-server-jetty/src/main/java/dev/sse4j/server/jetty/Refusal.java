package dev.sse4j.server.jetty;

import java.util.Map;

/**
 * A request is answered with an error: a status, one line that says what to do, and headers that
 * belong to the status.
 */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  Refusal(int status, String text) {
    this(status, text, Map.of());
  }

  Refusal(int status, String text, Map<String, String> headers) {
    super(text, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  /** The server cannot take the request now, and will later. */
  static Refusal unavailable(String text) {
    return new Refusal(503, text, Map.of("Retry-After", "2"));
  }

  /** Something failed that the client can do nothing about; the log has it. */
  static Refusal internal() {
    return new Refusal(500, "something is wrong here: the server's log says what");
  }

  /** The method is not one of those that the path has. */
  static Refusal method(String method, String allowed) {
    return new Refusal(
        405, "method " + method + " is not allowed here: use " + allowed, Map.of("Allow", allowed));
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
