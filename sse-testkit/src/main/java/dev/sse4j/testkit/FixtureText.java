package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as lines of text that neither an editor nor git changes, and back: {@code | text} is that
 * text and LF, {@code ~ text} is what the escapes in it say, and no LF of its own.
 */
final class FixtureText {

  private FixtureText() {}

  /** Adds the lines for these bytes. */
  static void write(byte[] bytes, StringBuilder lines) {
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      boolean ended = end < bytes.length;
      ByteBuffer line = ByteBuffer.wrap(bytes, from, end - from);
      String text = ended ? plain(line) : null;
      if (text == null) {
        lines
            .append("~ ")
            .append(escape(ByteBuffer.wrap(bytes, from, end - from)))
            .append(ended ? "\\n" : "");
      } else {
        lines.append(text.isEmpty() ? "|" : "| ").append(text);
      }
      lines.append('\n');
      from = end + 1;
    }
  }

  /**
   * Returns whether the text comes through editors as it is: there is nothing in it that one cannot
   * see, or that ends a line, and no blank at its end.
   */
  static boolean isPlain(String text) {
    return text.chars().noneMatch(FixtureText::isHidden) && !endsWithBlank(text);
  }

  /** Returns the bytes of a text with escapes. */
  static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      int escape = text.indexOf('\\', at);
      int end = escape < 0 ? text.length() : escape;
      bytes.writeBytes(text.substring(at, end).getBytes(UTF_8));
      at = escape < 0 ? end : unescape(text, escape, bytes);
    }
    return bytes.toByteArray();
  }

  /** Adds the byte of the escape that begins there, and returns where it ends. */
  private static int unescape(String text, int at, ByteArrayOutputStream bytes) {
    String code = text.substring(at + 1, Math.min(at + 2, text.length()));
    String hex = text.substring(Math.min(at + 2, text.length()), Math.min(at + 4, text.length()));
    switch (code) {
      case "n" -> bytes.write('\n');
      case "r" -> bytes.write('\r');
      case "t" -> bytes.write('\t');
      case "\\" -> bytes.write('\\');
      default -> {
        if (!code.equals("x") || !hex.matches("[0-9A-Fa-f]{2}")) {
          throw new IllegalArgumentException("expected \\n, \\r, \\t, \\\\ or \\xNN, but got "
              + text.substring(at, Math.min(at + 4, text.length())));
        }
        bytes.write(Integer.parseInt(hex, 16));
        return at + 4;
      }
    }
    return at + 2;
  }

  /** Returns the bytes as text, or null if it is not plain. */
  private static @Nullable String plain(ByteBuffer bytes) {
    try {
      String text = UTF_8.newDecoder().decode(bytes).toString();
      return isPlain(text) ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String escape(ByteBuffer bytes) {
    StringBuilder escaped = new StringBuilder();
    CharsetDecoder decoder = UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    while (bytes.hasRemaining()) {
      CoderResult result = decoder.decode(bytes, text, true);
      text.flip().chars().forEach(c -> escape((char) c, escaped));
      text.clear();
      for (int malformed = result.isError() ? result.length() : 0; malformed > 0; malformed--) {
        escape(bytes.get(), escaped);
      }
      decoder.reset();
    }
    if (endsWithBlank(escaped.toString())) {
      String last = escaped.substring(escaped.length() - 1);
      escaped.setLength(escaped.length() - 1);
      escapeBytes(last, escaped);
    }
    return escaped.toString();
  }

  private static void escape(char c, StringBuilder escaped) {
    switch (c) {
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      case '\\' -> escaped.append("\\\\");
      default -> {
        if (isHidden(c)) {
          escapeBytes(String.valueOf(c), escaped);
        } else {
          escaped.append(c);
        }
      }
    }
  }

  private static void escapeBytes(String text, StringBuilder escaped) {
    for (byte b : text.getBytes(UTF_8)) {
      escape(b, escaped);
    }
  }

  private static void escape(byte b, StringBuilder escaped) {
    escaped.append(String.format(Locale.ROOT, "\\x%02X", b));
  }

  private static boolean isHidden(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c == '\uFEFF';
  }

  private static boolean endsWithBlank(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char last = text.charAt(text.length() - 1);
    return Character.isWhitespace(last) || Character.isSpaceChar(last);
  }
}
