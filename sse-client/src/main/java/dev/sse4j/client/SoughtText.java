package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.codec.ByteRange;

/** What a type or data is compared with, be it text or bytes, without making one of the other. */
final class SoughtText {

  private final String text;
  private final byte[] utf8;

  SoughtText(String text) {
    this.text = text;
    this.utf8 = text.getBytes(UTF_8);
  }

  boolean is(String other) {
    return text.equals(other);
  }

  boolean is(ByteRange other) {
    return other.contentEquals(utf8);
  }

  @Override
  public String toString() {
    return text;
  }
}
