package dev.sse4j.benchmarks;

import java.util.Arrays;

/** The value in the middle. */
public final class Median {

  private Median() {}

  /** Returns the value in the middle, of two the greater. */
  public static double of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
