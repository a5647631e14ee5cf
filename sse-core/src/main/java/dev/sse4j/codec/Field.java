package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What a line can be (WHATWG HTML 9.2.6): one of four fields, a comment, or something to ignore.
 */
enum Field {
  DATA("data"),
  EVENT("event"),
  ID("id"),
  RETRY("retry"),
  COMMENT(""),
  UNKNOWN("");

  /**
   * With so many bytes of a line, its field and where its value begins are known, even if the line
   * goes on.
   */
  static final int DECIDED_AT = "retry: ".length();

  private final byte[] name;

  Field(String name) {
    this.name = name.getBytes(US_ASCII);
  }

  /** Returns the field of the line, which is not empty. */
  static Field of(byte[] bytes, int from, int to) {
    return switch (bytes[from]) {
      case 'd' -> DATA.unlessOther(bytes, from, to);
      case 'e' -> EVENT.unlessOther(bytes, from, to);
      case 'i' -> ID.unlessOther(bytes, from, to);
      case 'r' -> RETRY.unlessOther(bytes, from, to);
      case ':' -> COMMENT;
      default -> UNKNOWN;
    };
  }

  /**
   * Returns where the value of this field begins: past the colon and one space, or at the end for a
   * bare name.
   */
  int valueFrom(byte[] bytes, int from, int to) {
    int at = Math.min(from + name.length + 1, to);
    return this != COMMENT && at < to && bytes[at] == ' ' ? at + 1 : at;
  }

  private Field unlessOther(byte[] bytes, int from, int to) {
    int end = from + name.length;
    if (end > to || end < to && bytes[end] != ':') {
      return UNKNOWN;
    }
    for (int i = 1; i < name.length; i++) {
      if (bytes[from + i] != name[i]) {
        return UNKNOWN;
      }
    }
    return this;
  }
}
