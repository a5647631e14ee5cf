package dev.sse4j.testkit;

import java.util.Locale;

/** What becomes of a connection after an answer; its name in small letters is that in a fixture. */
enum Ending {
  END("ends the body"),
  DROP("drops the connection"),
  RESET("resets the connection"),
  STALL("stalls");

  private final String description;

  Ending(String description) {
    this.description = description;
  }

  /** Returns what a server does to end so, for a transcript. */
  String description() {
    return description;
  }

  /** Returns the word for it in a fixture. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
