package dev.sse4j.redis;

/** A problem that is met again and again, and is to be logged once. For one thread. */
final class LoggedOnce {

  private String logged = "";

  /** Returns whether this is another problem than before, or there was none. */
  boolean isNew(String problem) {
    boolean isNew = !problem.equals(logged);
    logged = problem;
    return isNew;
  }

  /** There is none any more. Returns whether there was one. */
  boolean end() {
    boolean ended = !logged.isEmpty();
    logged = "";
    return ended;
  }
}
