package dev.sse4j.benchmarks.client;

/** A client under test. It keeps its connections, so that all but the first request find one. */
interface StreamClient {

  /**
   * Asks for a stream and reads it to its end, on the thread that calls.
   *
   * @param events how many will come, for those that do not take the end of a response for the end
   */
  void read(String url, long events, Listener listener) throws Exception;

  /** Takes what comes. */
  interface Listener {

    void event(String data);

    /** Takes the number of bytes that came, from a client that makes no events of them. */
    default void bytes(long count) {}
  }
}
