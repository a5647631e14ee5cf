package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * A shared secret. Only its digest is kept, and compared in constant time, so that neither memory
 * nor timing tells it.
 */
final class Token {

  private static final String X_AUTHORIZATION = "X-Authorization";

  private final byte[] digest;

  /** Creates a token; an empty one would let everybody in, and is refused. */
  Token(String secret) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("a token must not be blank");
    }
    digest = digest(secret.getBytes(UTF_8));
  }

  /**
   * Returns whether the request carries this token as {@code Authorization: Bearer} or {@code
   * X-Authorization}.
   */
  boolean isBearerOf(Request request) {
    return matches(credentials(request, "bearer"))
        || matches(Optional.ofNullable(request.getHeaders().get(X_AUTHORIZATION)));
  }

  /**
   * Returns whether the request carries this token as the password of HTTP Basic, with any user
   * name (RFC 7617).
   */
  boolean isPasswordOf(Request request) {
    return credentials(request, "basic").filter(this::isPassword).isPresent();
  }

  private boolean matches(Optional<String> headerValue) {
    // Jetty reads headers as Latin-1: so these are the bytes that were sent.
    return headerValue.isPresent() && matches(headerValue.get().getBytes(ISO_8859_1));
  }

  private boolean matches(byte[] secret) {
    return MessageDigest.isEqual(digest, digest(secret));
  }

  private static Optional<String> credentials(Request request, String scheme) {
    String value = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    int space = value == null ? -1 : value.indexOf(' ');
    return space > 0 && value.substring(0, space).toLowerCase(Locale.ROOT).equals(scheme)
        ? Optional.of(value.substring(space + 1).strip())
        : Optional.empty();
  }

  private boolean isPassword(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), UTF_8);
      int colon = decoded.indexOf(':');
      return colon >= 0 && matches(decoded.substring(colon + 1).getBytes(UTF_8));
    } catch (IllegalArgumentException e) {
      return false; // not base64, so no password of ours
    }
  }

  private static byte[] digest(byte[] secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
