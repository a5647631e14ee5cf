package dev.sse4j.benchmarks.client;

/** What is measured of a client. */
enum Measure {
  /** Events a second, each in a chunk of its own. */
  EVENT,

  /** Events a second, in chunks of 16 KiB. */
  LARGE,

  /** Microseconds from a request to its first event, the connection being there. */
  FIRST,

  /** Microseconds from before an event is written to when it is read. */
  PACED;

  boolean isThroughput() {
    return this == EVENT || this == LARGE;
  }
}
