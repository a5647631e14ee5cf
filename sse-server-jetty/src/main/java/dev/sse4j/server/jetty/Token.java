package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A shared secret. Only its digest is kept, and compared in constant time, so that neither memory
 * nor timing tells it.
 */
final class Token {

  private final byte[] digest;

  private Token(byte[] digest) {
    this.digest = digest;
  }

  /** Returns the token that is asked for; an empty one would let everybody in, and is refused. */
  static Token of(String secret) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("a token must not be blank");
    }
    return shown(secret.getBytes(UTF_8));
  }

  /** Returns the token that somebody shows, whatever it is. */
  static Token shown(byte[] secret) {
    try {
      return new Token(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  boolean matches(Token shown) {
    return MessageDigest.isEqual(digest, shown.digest);
  }

  /** Also where tokens are keys: the bucket tells of a digest, which tells nothing. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Token token && matches(token);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  /** Returns whether this token is among them, in a time that does not tell which it is. */
  boolean isAmong(Iterable<Token> shown) {
    boolean found = false;
    for (Token each : shown) {
      found |= matches(each);
    }
    return found;
  }
}
