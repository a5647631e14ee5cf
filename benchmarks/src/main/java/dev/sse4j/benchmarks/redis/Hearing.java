package dev.sse4j.benchmarks.redis;

import java.util.Locale;

/**
 * What one node has heard of a stream.
 *
 * @param events how many
 * @param order a number that is the same for all who have heard the same in the same order
 * @param lastNanos when the last one came
 * @param p50Micros the time from publishing to hearing
 * @param p99Micros the same
 * @param fault what was not in order, or missing, or came twice; empty if nothing
 */
record Hearing(
    int events, int order, long lastNanos, double p50Micros, double p99Micros, String fault) {

  /** Reads a line as {@link #line} writes it. */
  static Hearing of(String line) {
    String[] values = line.split(",", -1);
    return new Hearing(
        Integer.parseInt(values[0]),
        Integer.parseInt(values[1]),
        Long.parseLong(values[2]),
        Double.parseDouble(values[3]),
        Double.parseDouble(values[4]),
        values[5]);
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,%.1f,%.1f,%s",
        events,
        order,
        lastNanos,
        p50Micros,
        p99Micros,
        fault);
  }
}
