package dev.sse4j.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * How a bus is doing.
 *
 * @param state whether messages travel
 * @param since since when; empty if the provider does not keep track
 */
public record ProviderStatus(State state, Optional<Instant> since) {

  /** The status of a provider that has nothing to lose its connection to. */
  public static final ProviderStatus ALWAYS_UP = new ProviderStatus(State.UP, Optional.empty());

  /** Whether messages travel. */
  public enum State {
    /** Not yet: the first connection is being made. */
    CONNECTING,
    /** Messages travel. */
    UP,
    /** The connection is lost and is being made again. */
    DOWN
  }

  /** Returns a status that holds since the given instant. */
  public static ProviderStatus since(State state, Instant since) {
    return new ProviderStatus(state, Optional.of(since));
  }
}
