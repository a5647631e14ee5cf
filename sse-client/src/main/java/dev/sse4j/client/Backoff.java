package dev.sse4j.client;

import dev.failsafe.Execution;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How long one stream waits before it connects again: what its own policy says, and what the server
 * has asked for.
 */
final class Backoff {

  /**
   * However short a wait the server asks for: a server that accepts and ends at once shall not make
   * us spin.
   */
  private static final Duration LEAST_WAIT_AFTER_OPEN = Duration.ofMillis(100);

  /*
   * Threads: the one that iterates. Failsafe computes the waits of our own, from one Execution that
   * lasts until a connection was good. What a server asks for never goes through it: its jitter
   * would make that shorter.
   */
  private final RetryPolicy<Object> policy;
  private final Duration maxServerWait;
  private final InstantSource clock;
  private @Nullable Execution<Object> failures; // null: the last connection was good
  private @Nullable Duration reconnectionTime;

  Backoff(Reconnection reconnection, Duration maxServerWait, InstantSource clock) {
    this.policy = policy(reconnection);
    this.maxServerWait = maxServerWait;
    this.clock = clock;
  }

  /** The server has set the reconnection time, which stays until it sets another. */
  void reconnectionTime(Duration time) {
    reconnectionTime = time;
  }

  /** There was a good connection: the next wait is a first one. */
  void reset() {
    failures = null;
  }

  /**
   * Returns how long to wait after this.
   *
   * @param cause why there is no connection
   * @param wasOpen whether there was one before that
   */
  Duration next(Exception cause, boolean wasOpen) {
    boolean first = failures == null;
    if (first) {
      failures = Execution.of(policy);
    }
    failures.recordException(cause);
    Duration own = failures.getDelay();
    Duration wait = askedFor(cause)
        .map(asked -> first || wasOpen ? asked : longer(asked, own))
        .orElse(own);
    return wasOpen ? longer(wait, LEAST_WAIT_AFTER_OPEN) : wait;
  }

  private Optional<Duration> askedFor(Exception cause) {
    Optional<Duration> retryAfter = cause instanceof UnexpectedResponseException response
        ? retryAfter(response.headers())
        : Optional.empty();
    return Stream.concat(Optional.ofNullable(reconnectionTime).stream(), retryAfter.stream())
        .reduce(Backoff::longer)
        .map(asked -> asked.compareTo(maxServerWait) > 0 ? maxServerWait : asked);
  }

  /**
   * Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date, which is read by the clock of
   * the server.
   */
  private Optional<Duration> retryAfter(Headers headers) {
    String value = headers.get("Retry-After");
    if (value == null) {
      return Optional.empty();
    }
    if (value.matches("[0-9]+")) {
      return Optional.of(
          value.length() > 9 ? maxServerWait : Duration.ofSeconds(Integer.parseInt(value)));
    }
    Instant until = headers.getInstant("Retry-After");
    if (until == null) {
      return Optional.empty();
    }
    Instant date = headers.getInstant("Date");
    return Optional.of(
        longer(Duration.between(date == null ? clock.instant() : date, until), Duration.ZERO));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static RetryPolicy<Object> policy(Reconnection reconnection) {
    // Failsafe adds the jitter after the cap: the cap is lowered by as much, so that clients stay
    // spread there too.
    Duration cap =
        Duration.ofNanos((long) (nanos(reconnection.maxDelay()) / (1 + reconnection.jitter())));
    Duration initial =
        reconnection.initialDelay().compareTo(cap) < 0 ? reconnection.initialDelay() : cap;
    RetryPolicyBuilder<Object> policy =
        RetryPolicy.builder().withMaxRetries(-1).withJitter(reconnection.jitter());
    if (reconnection.multiplier() > 1 && initial.compareTo(cap) < 0) {
      return policy.withBackoff(initial, cap, reconnection.multiplier()).build();
    }
    return policy.withDelay(initial).build();
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }
}
