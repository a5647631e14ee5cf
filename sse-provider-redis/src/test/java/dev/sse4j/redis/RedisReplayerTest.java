package dev.sse4j.redis;

import dev.sse4j.Message;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.ReplayerContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What every replayer promises; here nearly all comes from Redis, and the last message from memory. */
class RedisReplayerTest extends ReplayerContract {

  /** Redis drops whole blocks of entries only, which it is told to make of so many. */
  private static final int BLOCK = 4;

  private static TestRedis redis;

  private RedisProvider provider;

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start("stream-node-max-entries " + BLOCK);
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Override
  protected Replayer newReplayer(int capacity) {
    // One more, as Redis 6 cannot tell whether a stream of that length was ever trimmed.
    provider = redis.provider(redis.newKey()).maxLength(capacity + 1).build();
    return provider.replayer(Replayer.lastEvents(1));
  }

  @Override
  protected int enoughToEvict(int capacity) {
    return capacity + 1 + 2 * BLOCK;
  }

  @Override
  protected Message accept(Message message) {
    return message.withEvent(message.event().withId(provider.publish(message)));
  }
}
