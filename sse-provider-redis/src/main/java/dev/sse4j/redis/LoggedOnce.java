package dev.sse4j.redis;

/** A problem that is met again and again, and is to be logged once. For one thread. */
final class LoggedOnce {

  private String logged = "";

  /** It was met. Returns whether there was none before, or another one. */
  boolean begin(String problem) {
    boolean begun = !problem.equals(logged);
    logged = problem;
    return begun;
  }

  /** There is none any more. Returns whether there was one. */
  boolean end() {
    boolean ended = !logged.isEmpty();
    logged = "";
    return ended;
  }
}
