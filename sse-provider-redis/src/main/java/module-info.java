/**
 * Carries messages between processes over a stream in Redis, and replays them from it.
 *
 * <p>Start with {@link dev.sse4j.redis.RedisProvider}.
 */
module dev.sse4j.redis {
  requires transitive dev.sse4j;
  requires redis.clients.jedis;
  requires static org.jspecify;

  exports dev.sse4j.redis;
}
