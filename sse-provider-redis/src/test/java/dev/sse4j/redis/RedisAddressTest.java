package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.redis.RedisAddress.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;

/** What a URI says of where Redis is. */
class RedisAddressTest {

  @Test
  void allButTheHostMayBeLeftOut() {
    assertThat(RedisAddress.of("redis://redis.example.com"))
        .isEqualTo(new RedisAddress(
            Kind.SERVER,
            false,
            "",
            "",
            List.of(new HostAndPort("redis.example.com", 6379)),
            0,
            Optional.empty(),
            ""));
  }

  @Test
  void aServerIsToldInFull() {
    assertThat(RedisAddress.of("rediss://me:s%40cr%2Bt+@[::1]:6380/3/my/events"))
        .isEqualTo(new RedisAddress(
            Kind.SERVER,
            true,
            "me",
            "s@cr+t+",
            List.of(new HostAndPort("::1", 6380)),
            3,
            Optional.of("my/events"),
            ""));
  }

  @Test
  void sentinelsKnowTheServerByAName() {
    assertThat(RedisAddress.of("redis-sentinel://:secret@one,two:26380/2/events#main"))
        .isEqualTo(new RedisAddress(
            Kind.SENTINEL,
            false,
            "",
            "secret",
            List.of(new HostAndPort("one", 26379), new HostAndPort("two", 26380)),
            2,
            Optional.of("events"),
            "main"));
  }

  @Test
  void aClusterHasSeveralNodes() {
    assertThat(RedisAddress.of("rediss-cluster://one,two:6380/events"))
        .isEqualTo(new RedisAddress(
            Kind.CLUSTER,
            true,
            "",
            "",
            List.of(new HostAndPort("one", 6379), new HostAndPort("two", 6380)),
            0,
            Optional.of("events"),
            ""));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h, 0, ''",
    "redis://h/, 0, ''",
    "redis://h/7, 7, ''",
    "redis://h/7/, 7, ''",
    "redis://h/events, 0, events",
    "redis://h/7/events, 7, events",
    "redis://h/7events, 0, 7events",
    "redis://h/0/42, 0, 42",
    "redis://h/a%2Fb/c, 0, a/b/c",
  })
  void whatIsNoNumberInThePathIsTheKey(String uri, int database, String key) {
    RedisAddress address = RedisAddress.of(uri);

    assertThat(address.database()).isEqualTo(database);
    assertThat(address.key().orElse("")).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://h | the scheme is \"http\"",
        "h:6379 | the scheme is \"h\"",
        "xredis://h | the scheme is \"xredis\"",
        "redis-pool://h | the scheme is \"redis-pool\"",
        "redis:/h | there is no host",
        "redis://:6379 | a host is not written HOST or HOST:PORT; is a password percent-encoded?",
        "redis://:secret | a host is not written HOST or HOST:PORT; is a password percent-encoded?",
        "redis://:secret/x@h | there is an @ in the path: is a password percent-encoded?",
        "redis://me:12345/secret@h | there is an @ in the path: is a password percent-encoded?",
        "redis://h:99999 | a port is not from 1 to 65535",
        "redis://h:0 | a port is not from 1 to 65535",
        "redis://a,b | there are several hosts: redis-sentinel and redis-cluster take those",
        "redis://h?db=1 | there is a query, which nothing is known of",
        "redis://h#x | it ends with # and a name, which is for redis-sentinel",
        "redis://me:1#secret@h | it ends with # and a name, which is for redis-sentinel",
        "redis://secret@h | before the @ there is no colon: a password alone is written :PASSWORD@",
        "redis-sentinel://h | it does not end with #MASTER, the name that the sentinels have for the"
            + " server",
        "redis-cluster://h/1/x | a cluster has the database 0 alone",
        "redis://me:se^cret@h | it is no URI: illegal character in authority",
      })
  void whatIsNoAddressIsRefusedWithoutShowingThePassword(String uri, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.of(uri))
        .withMessageStartingWith("expected redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][/KEY]")
        .withMessageEndingWith("but " + reason)
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @Test
  void anAddressDoesNotShowThePassword() {
    assertThat(RedisAddress.of("redis://me:secret@h/1")).hasToString("h:6379");
  }
}
