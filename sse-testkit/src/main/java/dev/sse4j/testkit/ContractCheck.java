package dev.sse4j.testkit;

/**
 * One thing that a contract asks of a server or a client.
 *
 * @param name for reports and waivers: {@code is-not-cached}
 * @param sentence what has to hold
 * @param source where that stands
 * @param body returns if it holds
 * @param <T> the trial that it is tried in
 */
record ContractCheck<T>(String name, String sentence, String source, Body<? super T> body) {

  /** Finds out whether something holds: an exception or an {@link AssertionError} says no. */
  interface Body<T> {
    void run(T trial) throws Exception;
  }
}
