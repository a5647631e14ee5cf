package dev.sse4j.client;

import java.time.Duration;

/**
 * How long a stream waits before it connects again, as far as the server does not say. The first
 * wait is {@code initialDelay}; each further failure makes it longer by {@code multiplier}; and
 * each is varied at random by {@code jitter}, so that many clients do not come back in one moment.
 * There is no limit to the number of attempts. Immutable.
 *
 * <pre>{@code
 * Reconnection patient = Reconnection.defaults().withInitialDelay(Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>What a server asks for with {@code retry:} or {@code Retry-After} takes the place of this; it
 * is never made shorter, and only attempts that fail in a row wait longer. See {@link
 * SseClientBuilder#maxServerWait}.
 *
 * @param initialDelay the first wait, before jitter; above zero
 * @param multiplier by how much each wait is longer than the one before; at least 1, which keeps
 *     them equal
 * @param jitter by which share of itself a wait may be shorter or longer; from 0, for none, to 1
 * @param maxDelay the longest wait, jitter included; at least {@code initialDelay}
 * @param resetAfter how long a connection must have been up for the next wait to be a first one
 *     again; a connection that has delivered an event does that at once
 */
public record Reconnection(
    Duration initialDelay,
    double multiplier,
    double jitter,
    Duration maxDelay,
    Duration resetAfter) {

  private static final Reconnection DEFAULTS = new Reconnection(
      Duration.ofMillis(500), 1.5, 0.5, Duration.ofSeconds(30), Duration.ofSeconds(60));

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a value is outside of what is said above
   */
  public Reconnection {
    if (initialDelay.isNegative() || initialDelay.isZero()) {
      throw new IllegalArgumentException(
          "initialDelay must be above zero, but was " + initialDelay);
    }
    if (!(multiplier >= 1)) { // NaN too
      throw new IllegalArgumentException("multiplier must be at least 1, but was " + multiplier);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          "jitter must be from 0, for none, to 1, but was " + jitter);
    }
    if (maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "maxDelay " + maxDelay + " is shorter than initialDelay " + initialDelay);
    }
    if (resetAfter.isNegative()) {
      throw new IllegalArgumentException("resetAfter must not be negative, but was " + resetAfter);
    }
  }

  /** Returns the defaults: 500 ms, × 1.5, ± 0.5, at most 30 s, reset after 60 s. */
  public static Reconnection defaults() {
    return DEFAULTS;
  }

  /** Returns this with another first wait. */
  public Reconnection withInitialDelay(Duration initialDelay) {
    return new Reconnection(initialDelay, multiplier, jitter, maxDelay, resetAfter);
  }

  /** Returns this with another multiplier. */
  public Reconnection withMultiplier(double multiplier) {
    return new Reconnection(initialDelay, multiplier, jitter, maxDelay, resetAfter);
  }

  /** Returns this with another jitter. */
  public Reconnection withJitter(double jitter) {
    return new Reconnection(initialDelay, multiplier, jitter, maxDelay, resetAfter);
  }

  /** Returns this with another longest wait. */
  public Reconnection withMaxDelay(Duration maxDelay) {
    return new Reconnection(initialDelay, multiplier, jitter, maxDelay, resetAfter);
  }

  /** Returns this with another time after which a connection counts as good. */
  public Reconnection withResetAfter(Duration resetAfter) {
    return new Reconnection(initialDelay, multiplier, jitter, maxDelay, resetAfter);
  }
}
