package dev.sse4j.examples;

import java.util.regex.Pattern;

/** Makes text from outside fit to be shown: a terminal takes control characters for commands. */
final class Terminal {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");
  private static final Pattern BREAK = Pattern.compile("\\s*[\r\n\u0085\u2028\u2029]\\s*");

  // What turns text around is no control character, but may pass one text off as another. The rest
  // is what a decoder leaves of bytes that are no text: one sign does for a row of them.
  private static final Pattern UNREADABLE =
      Pattern.compile("[\\p{Cc}\\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]+");
  private static final Pattern SPACE = Pattern.compile("[\\s\u0085\u2028\u2029]+");

  private Terminal() {}

  /** Returns the text with a replacement for each control character but line feed and tab. */
  static String printable(String text) {
    return CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("\uFFFD");
  }

  /** Returns the text as one line. */
  static String oneLine(String text) {
    return printable(BREAK.matcher(text.strip()).replaceAll(" "));
  }

  /**
   * Returns the beginning of a text, within quotes and on one line, each stretch of white space as
   * one space; behind it an ellipsis if there was more.
   */
  static String quoted(String text, int maxCharacters) {
    String words = SPACE.matcher(text).replaceAll(" ").strip();
    String line = UNREADABLE.matcher(words).replaceAll("\uFFFD");
    if (line.codePointCount(0, line.length()) <= maxCharacters) {
      return "\"" + line + "\"";
    }
    return "\"" + line.substring(0, line.offsetByCodePoints(0, maxCharacters)) + "\"…";
  }
}
