package dev.sse4j.benchmarks.fanout;

/** A server under test, as the one who publishes sees it. For one thread at a time. */
interface Fanout {

  /** A run begins: those who are subscribed now are the ones that count. */
  void begin(Demand demand);

  /** Publishes to all who are subscribed to the namespace or to what contains it. */
  void publish(String namespace, String data);

  /** Returns how many bytes an event takes beside its data. */
  int framing();

  /** Waits until subscribers have, on average, at most so many events still to be given. */
  void awaitMeanLag(int events);

  /** Returns how many events the slowest subscriber has still to be given; this may be costly. */
  long lag();

  /** Returns how many subscribers have something still to be given; this may be costly. */
  long behind();
}
