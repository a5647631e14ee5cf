package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * UTF-8 as the web decodes it (WHATWG Encoding, "UTF-8 decoder"): each maximal part of a malformed
 * sequence becomes one U+FFFD, so that {@code ED A0 80} gives three. The JDK's decoder gives
 * another number, and writes {@code ?} for half a surrogate pair.
 */
final class Utf8 {

  /** What the JDK writes for half of a surrogate pair: without one there is none. */
  static final byte JDK_REPLACEMENT = '?';

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static String decode(byte[] bytes, int from, int to) {
    String decoded = new String(bytes, from, to - from, UTF_8);
    // The JDK differs only in how many U+FFFD stand for what is malformed: without one, its fast
    // path was right.
    return decoded.indexOf(REPLACEMENT) < 0 ? decoded : decodeMalformed(bytes, from, to);
  }

  static byte[] encode(String text) {
    return repaired(text.getBytes(UTF_8), text);
  }

  /** Returns the text as bytes, given as what the JDK makes of it. */
  static byte[] repaired(byte[] bytes, String text) {
    return LineEnds.contains(bytes, JDK_REPLACEMENT) && hasUnpairedSurrogate(text)
        ? replaceUnpairedSurrogates(text).getBytes(UTF_8)
        : bytes;
  }

  private static String decodeMalformed(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      int length = sequenceLength(bytes, at, to);
      if (length > 0) {
        text.append(new String(bytes, at, length, UTF_8));
        at += length;
      } else {
        text.append(REPLACEMENT);
        at -= length;
      }
    }
    return text.toString();
  }

  /**
   * Returns the length of the well-formed sequence that begins at {@code at}, or, negated, that of
   * the maximal part of a malformed one, which is at least one byte.
   */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    int length = lead >= 0xC2 && lead <= 0xDF
        ? 2
        : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    for (int i = 1; i < length; i++) {
      if (at + i == to || !isContinuation(lead, i, bytes[at + i] & 0xFF)) {
        return -i;
      }
    }
    return length == 0 ? -1 : length;
  }

  /**
   * Only the second byte has bounds of its own: they rule out overlong forms, surrogates, and what
   * lies past U+10FFFF.
   */
  private static boolean isContinuation(int lead, int index, int value) {
    int low = index > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = index > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return value >= low && value <= high;
  }

  private static boolean hasUnpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static String replaceUnpairedSurrogates(String text) {
    int[] codePoints = text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
        .toArray();
    return new String(codePoints, 0, codePoints.length);
  }
}
