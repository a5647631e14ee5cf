package dev.sse4j.server.internal;

import java.time.Duration;

/** Checks what the options of builders have in common. */
public final class Options {

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  private Options() {}

  /** Returns the interval, which must be at least 100 milliseconds. */
  public static Duration requireInterval(String option, Duration interval) {
    if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          option + " must be at least " + SHORTEST_INTERVAL + ", but was " + interval);
    }
    return interval;
  }

  /** Returns the duration, which must not be negative. */
  public static Duration requireNotNegative(String option, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(option + " must not be negative, but was " + duration);
    }
    return duration;
  }

  /** Returns the number, which must not be negative. */
  public static int requireNotNegative(String option, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(option + " must not be negative, but was " + value);
    }
    return value;
  }

  /** Returns the number, which must be above 0. */
  public static int requirePositive(String option, int value) {
    return (int) requirePositive(option, (long) value);
  }

  /** Returns the number, which must be above 0. */
  public static long requirePositive(String option, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be above 0, but was " + value);
    }
    return value;
  }
}
