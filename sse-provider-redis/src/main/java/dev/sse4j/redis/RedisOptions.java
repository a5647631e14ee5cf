package dev.sse4j.redis;

import java.time.Duration;
import java.util.Optional;

/** What {@link RedisProviderBuilder} has settled. */
record RedisOptions(
    String key,
    int maxLength,
    Optional<Duration> maxAge,
    Duration publishTimeout,
    int maxEventBytes,
    int warmUp) {

  /** Returns up to which length a stream was surely never trimmed. */
  int untrimmedLength() {
    return maxAge.isPresent() ? 0 : maxLength;
  }
}
