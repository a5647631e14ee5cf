package dev.sse4j.redis;

import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.SharedBusContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every provider promises, and a bus that processes share besides (W61). */
class RedisProviderTest extends SharedBusContract {

  private static TestRedis redis;

  private String key;

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @Override
  protected Provider newProvider() {
    key = redis.newKey();
    return newPeer();
  }

  @Override
  protected Provider newPeer() {
    return redis.provider(key).build();
  }

  @Override
  protected Provider newUnreachable() {
    return RedisProvider.create("redis://127.0.0.1:1");
  }
}
