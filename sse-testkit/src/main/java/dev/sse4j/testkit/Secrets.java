package dev.sse4j.testkit;

import java.util.Locale;
import java.util.regex.Pattern;

/** What lets somebody in, and must not stand in a transcript: those end in logs. */
final class Secrets {

  private static final String WORDS = "auth|cookie|credential|key|password|secret|token|ticket";

  private static final Pattern NAME =
      Pattern.compile(".*(" + WORDS + ").*", Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER = Pattern.compile(
      "([?&][^=&#\\s]*(" + WORDS + ")[^=&#\\s]*=)[^&#\\s]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER = Pattern.compile("://[^/?#\\s]*@");

  private Secrets() {}

  /** Returns whether a header field of this name may hold one; a challenge is none. */
  static boolean isField(String name) {
    return NAME.matcher(name).matches() && !name.toLowerCase(Locale.ROOT).endsWith("-authenticate");
  }

  /** Returns a URL, or a line with one, without the values of parameters that may be one. */
  static String hide(String url) {
    return PARAMETER.matcher(USER.matcher(url).replaceAll("://…@")).replaceAll("$1…");
  }
}
