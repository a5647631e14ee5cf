package dev.sse4j.server.jetty;

import dev.sse4j.spi.ProviderStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request is answered with an error: a status, one line that says what to do, and headers that
 * belong to the status. Thrown by an {@link Admission}, or by a {@link StreamHandler.Opener} in
 * place of a stream.
 */
public final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
  private static final Set<String> OF_THE_BODY =
      Set.of("content-type", "content-length", "content-encoding", "transfer-encoding");

  private final int status;
  private final transient Map<String, String> headers;

  /** Creates a refusal without further headers. */
  public Refusal(int status, String text) {
    this(status, text, Map.of());
  }

  /**
   * Creates a refusal.
   *
   * @param status what is wrong, from 400 to 599
   * @param text one line for the client; control characters in it become question marks
   * @param headers what goes with the status, such as {@code WWW-Authenticate} with 401
   * @throws IllegalArgumentException if the status is another, the text is blank, or a header
   *     cannot be sent
   */
  public Refusal(int status, String text, Map<String, String> headers) {
    super(text, null, false, false);
    // One that is no error would look like a stream that has ended.
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "the status of a refusal must be from 400 to 599, but was " + status);
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "a refusal must say what to do in one line, but its text was blank");
    }
    headers.forEach(Refusal::requireSendable);
    this.status = status;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The server cannot take the request now, and will later. */
  static Refusal unavailable(String text) {
    return new Refusal(503, text, Map.of("Retry-After", "2"));
  }

  /**
   * The provider has been given a message and has not answered. Nobody is told when to try again,
   * for it may come twice.
   */
  static Refusal unconfirmed() {
    return new Refusal(
        504,
        "the message may have been published: the provider has not answered in time",
        Map.of());
  }

  /** The hub takes no subscription, not yet or not any more; or it gets no messages. */
  static Refusal notReady(ProviderStatus.State provider) {
    return unavailable(
        switch (provider) {
          case CONNECTING -> "the message provider is connecting for the first time";
          case DOWN -> "the message provider is down";
          case UP -> "the event log is still being read, or the hub is closed";
        });
  }

  /** The server takes no request any more, and another one may. */
  static Refusal shuttingDown() {
    return unavailable("the server is shutting down: come back in a moment");
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

  private static void requireSendable(String name, String value) {
    if (!NAME.matcher(name).matches() || CONTROL.matcher(value).find()) {
      throw new IllegalArgumentException(
          "a header must have a name of token characters, and a value without control characters:"
              + " look at \"" + CONTROL.matcher(name).replaceAll("?") + "\"");
    }
    if (OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "the header " + name + " belongs to the body, which is the handler's to send");
    }
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
