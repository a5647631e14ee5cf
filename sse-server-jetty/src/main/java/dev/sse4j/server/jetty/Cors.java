package dev.sse4j.server.jetty;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** The web pages that may see answers: those of which origins (WHATWG Fetch, section 3.3). */
final class Cors {

  /** Pages of the server's own origin only. */
  static final Cors OFF = new Cors(Set.of());

  private static final String ANY = "*";

  private static final Pattern ORIGIN =
      Pattern.compile("(?i)[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  private static final String REQUEST_HEADERS =
      "Authorization, X-Authorization, Last-Event-ID, Content-Type, Cache-Control";

  private static final String RESPONSE_HEADERS = "Keep-Alive-Interval, Retry-After";

  private static final HttpField VARY_BY_ORIGIN =
      new HttpField(HttpHeader.VARY, HttpHeader.ORIGIN.asString());

  /** For how long a browser need not ask again, in seconds: two hours, the most that some take. */
  private static final String MAX_AGE = "7200";

  private final Set<String> origins;

  private Cors(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Returns what opens to these origins.
   *
   * @throws IllegalArgumentException if there are none, or one of them is no origin
   */
  static Cors of(String... origins) {
    if (origins.length == 0) {
      throw new IllegalArgumentException(
          "cors needs an origin such as \"https://example.com\", or \"*\", but there were none");
    }
    Set<String> allowed =
        Arrays.stream(origins).map(Cors::requireOrigin).collect(Collectors.toUnmodifiableSet());
    if (allowed.contains(ANY) && allowed.size() > 1) {
      throw new IllegalArgumentException(
          "the origin \"*\" means all: leave out the others, or leave out \"*\"");
    }
    return new Cors(allowed);
  }

  /** Returns whether there are origins that may, and others that may not. */
  boolean isForSome() {
    return !origins.isEmpty() && !origins.contains(ANY);
  }

  /** Tells the browser what it may do with this answer, whatever that will be. */
  void mark(Request request, Response response, String methods) {
    HttpFields.Mutable headers = response.getHeaders();
    String allowed = allowed(request.getHeaders().get(HttpHeader.ORIGIN));
    if (isForSome()) {
      // Also if this origin is none of them: else a cache gives that answer to one that is.
      headers.ensureField(VARY_BY_ORIGIN);
    }
    if (allowed == null) {
      return;
    }
    headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.put(HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    if (HttpMethod.OPTIONS.is(request.getMethod())) {
      headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, methods);
      headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
      headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (origins.contains(ANY)) {
      return ANY;
    }
    return origin != null && origins.contains(origin) ? origin : null;
  }

  private static String requireOrigin(String origin) {
    if (!origin.equals(ANY) && !ORIGIN.matcher(origin).matches()) {
      throw new IllegalArgumentException(
          "expected an origin such as \"https://example.com\" or \"http://localhost:3000\", or"
              + " \"*\", but was \"" + origin
              + "\": scheme, host and port, and nothing behind them");
    }
    return origin.toLowerCase(Locale.ROOT); // as browsers send it
  }
}
