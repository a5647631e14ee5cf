package dev.sse4j.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leaves out what may let somebody in, for transcripts and messages, which end in logs. */
final class Secrets {

  private static final String LEFT_OUT = "…";
  private static final Pattern NAME = Pattern.compile(
      "authorization|cookie|token|ticket|secret|passw|credential|signature|session|api-?key"
          + "|(^|[-_])(auth|key|sig)($|[-_])",
      Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER = Pattern.compile("(?<=[?&;])([^=&;#\\s]*)=([^&#\\s]*)");
  private static final Pattern USER = Pattern.compile("://[^/?#@\\s]*@");

  private Secrets() {}

  /** Returns the value of a header field, if it may be shown. */
  static String inField(String name, String value) {
    return NAME.matcher(name).find() ? LEFT_OUT : inUrl(value);
  }

  /** Returns a text that may hold a URL or a request target, with what in these may be shown. */
  static String inUrl(String text) {
    return PARAMETER
        .matcher(USER.matcher(text).replaceAll("://" + LEFT_OUT + "@"))
        .replaceAll(found -> Matcher.quoteReplacement(
            NAME.matcher(found.group(1)).find() ? found.group(1) + "=" + LEFT_OUT : found.group()));
  }
}
