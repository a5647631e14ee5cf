package dev.sse4j.examples;

/**
 * What a user has set, and where: by an option, or by the environment variable that is its default.
 *
 * @param source the option or the variable, as messages name it
 * @param value the value; not a secret
 */
record Setting(String source, String value) {

  /** Returns where and what, for the end of a message. */
  @Override
  public String toString() {
    return source + ", but was \"" + value + "\"";
  }
}
