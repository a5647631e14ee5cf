package dev.sse4j.examples;

import java.util.regex.Pattern;

/** Makes text from outside fit to be shown: a terminal takes control characters for commands. */
final class Terminal {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");
  private static final Pattern BREAK = Pattern.compile("\\s*[\r\n\u0085\u2028\u2029]\\s*");

  private Terminal() {}

  /** Returns the text with a replacement for each control character but line feed and tab. */
  static String printable(String text) {
    return CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("\uFFFD");
  }

  /** Returns the text as one line. */
  static String oneLine(String text) {
    return printable(BREAK.matcher(text.strip()).replaceAll(" "));
  }
}
