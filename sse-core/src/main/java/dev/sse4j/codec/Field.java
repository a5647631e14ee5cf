package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

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

  private final int nameLength;
  private final long name; // as a word has it
  private final long nameMask;

  Field(String name) {
    nameLength = name.length();
    this.name = beginning(name);
    nameMask = mask(nameLength);
  }

  /** Returns what a word has in its first bytes that begins with this text of less than eight. */
  static long beginning(String text) {
    return LineEnds.word(Arrays.copyOf(text.getBytes(US_ASCII), Long.BYTES), 0);
  }

  /** Returns a word with all bits set of its first bytes. */
  static long mask(int bytes) {
    return (1L << bytes * Byte.SIZE) - 1;
  }

  /**
   * Returns the field of the line, which is not empty. Behind it lies its end, or it has {@link
   * #DECIDED_AT} bytes: so no name can seem to be there that is not.
   */
  static Field of(byte[] bytes, int from, int to) {
    long word = LineEnds.word(bytes, from);
    return switch ((byte) word) {
      case 'd' -> DATA.unlessOther(word, bytes, from, to);
      case 'e' -> EVENT.unlessOther(word, bytes, from, to);
      case 'i' -> ID.unlessOther(word, bytes, from, to);
      case 'r' -> RETRY.unlessOther(word, bytes, from, to);
      case ':' -> COMMENT;
      default -> UNKNOWN;
    };
  }

  /**
   * Returns where the value of this field begins: past the colon and one space, or at the end for a
   * bare name.
   */
  int valueFrom(byte[] bytes, int from, int to) {
    int at = Math.min(from + nameLength + 1, to);
    return this != COMMENT && at < to && bytes[at] == ' ' ? at + 1 : at;
  }

  private Field unlessOther(long word, byte[] bytes, int from, int to) {
    int end = from + nameLength;
    boolean named = (word & nameMask) == name && (end == to || bytes[end] == ':');
    return named ? this : UNKNOWN;
  }
}
