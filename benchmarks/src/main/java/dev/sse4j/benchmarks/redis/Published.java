package dev.sse4j.benchmarks.redis;

/** How many events were published, and between which times. */
record Published(int events, long startNanos, long endNanos) {

  /** Reads a line as {@link #line} writes it. */
  static Published of(String line) {
    String[] values = line.split(",");
    return new Published(
        Integer.parseInt(values[0]), Long.parseLong(values[1]), Long.parseLong(values[2]));
  }

  String line() {
    return events + "," + startNanos + "," + endNanos;
  }

  double perSecond() {
    return events * 1e9 / (endNanos - startNanos);
  }
}
