package dev.sse4j.benchmarks.fanout;

/** A server under test, as the one who publishes sees it. */
interface Fanout {

  /** Publishes to all who are subscribed to the namespace or to what contains it. */
  void publish(String namespace, String data);

  /** Returns how many bytes an event takes beside its data. */
  int framing();

  /** Returns how many events the slowest subscriber has still to be given. */
  long lag();
}
