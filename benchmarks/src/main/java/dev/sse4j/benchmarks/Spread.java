package dev.sse4j.benchmarks;

import java.util.Arrays;

/** What several runs gave: the value in the middle, and how far the others were from it. */
public record Spread(double least, double median, double most) {

  /** Returns the spread of values, of which there has to be one. */
  public static Spread of(double... values) {
    return new Spread(
        Arrays.stream(values).min().orElseThrow(),
        Median.of(values),
        Arrays.stream(values).max().orElseThrow());
  }
}
