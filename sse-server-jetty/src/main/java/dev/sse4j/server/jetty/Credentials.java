package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/** The tokens that a request shows. */
final class Credentials {

  private static final String X_AUTHORIZATION = "X-Authorization";

  private Credentials() {}

  /** Returns those of {@code Authorization: Bearer} and {@code X-Authorization}. */
  static List<Token> inHeaders(Request request) {
    List<Token> tokens = new ArrayList<>(2);
    // Jetty reads headers as Latin-1: so these are the bytes that were sent.
    authorization(request, "bearer")
        .ifPresent(value -> tokens.add(Token.shown(value.getBytes(ISO_8859_1))));
    String header = request.getHeaders().get(X_AUTHORIZATION);
    if (header != null) {
      tokens.add(Token.shown(header.getBytes(ISO_8859_1)));
    }
    return tokens;
  }

  /** Returns the password of HTTP Basic, with any user name (RFC 7617). */
  static Optional<Token> password(Request request) {
    return authorization(request, "basic").flatMap(Credentials::password);
  }

  /** Returns that of {@code ?token=}, which only who reads may show there. */
  static Optional<Token> inQuery(Request request) {
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      return Optional.empty();
    }
    try {
      String value = Query.value(Query.of(request), "token");
      return value.isEmpty() ? Optional.empty() : Optional.of(Token.shown(value.getBytes(UTF_8)));
    } catch (Refusal e) {
      return Optional.empty(); // a query that cannot be read shows nothing
    }
  }

  private static Optional<String> authorization(Request request, String scheme) {
    String value = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    int space = value == null ? -1 : value.indexOf(' ');
    return space > 0 && value.substring(0, space).toLowerCase(Locale.ROOT).equals(scheme)
        ? Optional.of(value.substring(space + 1).strip())
        : Optional.empty();
  }

  private static Optional<Token> password(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), UTF_8);
      int colon = decoded.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(Token.shown(decoded.substring(colon + 1).getBytes(UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not base64, so no password of ours
    }
  }
}
