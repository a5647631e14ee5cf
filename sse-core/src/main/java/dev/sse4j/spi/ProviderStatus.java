package dev.sse4j.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a bus is doing.
 *
 * @param state whether messages travel
 * @param since since when; empty if the provider does not keep track
 * @param lag how much older the newest message that was given to the sink is than the newest that
 *     the bus has, as far as the provider knows; zero if it has been given all; empty if unknown
 * @param unreadable how many messages have come over the bus that could not be understood, and were
 *     passed over
 */
public record ProviderStatus(
    State state, Optional<Instant> since, Optional<Duration> lag, long unreadable) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if lag or count are negative
   */
  public ProviderStatus {
    if (lag.isPresent() && lag.get().isNegative()) {
      throw new IllegalArgumentException("lag must not be negative, but was " + lag.get());
    }
    if (unreadable < 0) {
      throw new IllegalArgumentException("unreadable must not be negative, but was " + unreadable);
    }
  }

  /** The status of a provider that has nothing to lose its connection to. */
  public static final ProviderStatus ALWAYS_UP =
      new ProviderStatus(State.UP, Optional.empty(), Optional.empty(), 0);

  /** Whether messages travel. */
  public enum State {
    /** Not yet: the first connection is being made. */
    CONNECTING,
    /** Messages travel. */
    UP,
    /** The connection is lost and is being made again. */
    DOWN
  }

  /** Returns a status that holds since the given instant; how far behind it is, is unknown. */
  public static ProviderStatus since(State state, Instant since) {
    return new ProviderStatus(state, Optional.of(since), Optional.empty(), 0);
  }

  /** Returns this status with what is known of how far the sink is behind the bus. */
  public ProviderStatus withLag(Duration lag) {
    return new ProviderStatus(state, since, Optional.of(lag), unreadable);
  }

  /** Returns this status with the number of messages that were passed over. */
  public ProviderStatus withUnreadable(long count) {
    return new ProviderStatus(state, since, lag, count);
  }
}
