package dev.sse4j.benchmarks.client;

/** What is measured of a client. */
enum Measure {
  /** Events a second, each in a chunk of its own. */
  EVENT(4, 9),

  /** Events a second, in chunks of 16 KiB. */
  LARGE(4, 9),

  /** Microseconds from a request to its first event, the connection being there. */
  FIRST(100, 45),

  /** Microseconds from before an event is written to when it is read. */
  PACED(20, 9);

  /** Rounds before those that count, so that the JIT has come to an end with the client. */
  final int warmUp;

  final int rounds;

  Measure(int warmUp, int rounds) {
    this.warmUp = warmUp;
    this.rounds = rounds;
  }

  boolean isThroughput() {
    return this == EVENT || this == LARGE;
  }
}
