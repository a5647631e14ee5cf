package dev.sse4j.benchmarks.fanout;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /go} asks a server to publish.
 *
 * @param rate how many events a second; 0 for as many as are taken without a loss
 * @param seconds for how long
 * @param window at rate 0, how many events the slowest subscriber may be behind
 * @param namespace where to
 * @param spread if above 0, to a random one of so many namespaces below that: {@code 0}, {@code 1}
 *     and so on
 * @param bytes how large an event is, encoded
 * @param patience for how many seconds the answer waits, behind the last event, until all is
 *     delivered but to those who were behind when it began
 */
record Demand(
    double rate,
    double seconds,
    int window,
    String namespace,
    int spread,
    int bytes,
    double patience) {

  private static final Map<String, String> DEFAULTS = Map.of(
      "rate",
      "0",
      "secs",
      "5",
      "window",
      "1000",
      "ns",
      "/events",
      "spread",
      "0",
      "bytes",
      "88",
      "patience",
      "20");

  Demand {
    if (window < 1) { // then nothing would ever be published
      throw new IllegalArgumentException("window must be at least 1, but was " + window);
    }
  }

  /** Reads a query such as {@code rate=100&secs=5}. */
  static Demand parse(@Nullable String query) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals < 0
          || values.replace(pair.substring(0, equals), pair.substring(equals + 1)) == null) {
        throw new IllegalArgumentException(
            "expected name=value with a name of " + DEFAULTS.keySet() + ", but got " + pair);
      }
    }
    return new Demand(
        Double.parseDouble(values.get("rate")),
        Double.parseDouble(values.get("secs")),
        Integer.parseInt(values.get("window")),
        values.get("ns"),
        Integer.parseInt(values.get("spread")),
        Integer.parseInt(values.get("bytes")),
        Double.parseDouble(values.get("patience")));
  }
}
