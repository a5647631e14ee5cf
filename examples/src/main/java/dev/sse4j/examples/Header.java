package dev.sse4j.examples;

/**
 * A header field of a request.
 *
 * @param name the name
 * @param value the value; it may be a secret, so no message shows it
 */
record Header(String name, String value) {

  @Override
  public String toString() {
    return name;
  }
}
