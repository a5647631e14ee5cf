package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.spi.ProviderStatus.State;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.UnconfirmedException;
import dev.sse4j.testkit.Eventually;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** The ways to a server: password, database, TLS, sentinels, a cluster. */
class ConnectionTest {

  private static final String KEY = "events";

  private final Heard heard = new Heard();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void aPasswordOpensTheDoor() {
    TestRedis redis = opened(TestRedis.start("requirepass s3cret"));
    RedisProvider provider = started("redis://:s3cret@127.0.0.1:" + redis.port());

    publish(provider, "one");

    heard.await("one");
  }

  @Test
  void aNodeAndAWorkerNeedToBeAllowedNoMoreThanIsDocumented() {
    TestRedis redis = opened(TestRedis.start(
        "user node on >s3cret ~events"
            + " +xread +xrange +xrevrange +xinfo +xtrim +xadd +time +ping",
        "user worker on >s3cret ~events +xadd +ping"));
    RedisProvider node = opened(RedisProvider.builder()
        .uri("redis://node:s3cret@127.0.0.1:" + redis.port() + "/" + KEY)
        .maxAge(Duration.ofHours(1))
        .build());
    node.start(heard);
    heard.awaitReady();
    RedisProvider worker =
        opened(RedisProvider.create("redis://worker:s3cret@127.0.0.1:" + redis.port() + "/" + KEY));

    publish(worker, "one");
    publish(node, "two");

    assertThat(heard.await("two").sinceReady()).containsExactly("one", "two");
    assertThat(node.replayer().after("invented")).isInstanceOf(Replayer.Unknown.class);
    assertThat(node.status().state()).isEqualTo(State.UP);
  }

  @Test
  void anotherDatabaseNeedsToBeAllowedToo() {
    TestRedis redis = opened(TestRedis.start("user worker on >s3cret ~events +xadd +ping +select"));
    RedisProvider worker = opened(
        RedisProvider.create("redis://worker:s3cret@127.0.0.1:" + redis.port() + "/1/" + KEY));

    publish(worker, "one");

    started(redis.uri() + "/1/" + KEY);
    assertThat(heard.all()).containsExactly("one", Heard.READY);
  }

  @Test
  void aWrongPasswordIsToldAndNotShown() {
    TestRedis redis = opened(TestRedis.start("requirepass s3cret"));
    RedisProvider provider =
        opened(RedisProvider.create("redis://:wr0ng@127.0.0.1:" + redis.port()));
    provider.start(heard);

    assertThatThrownBy(() -> publish(provider, "one"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining("WRONGPASS")
        .hasMessageNotContaining("wr0ng");
    assertThat(provider.status().state()).isEqualTo(State.CONNECTING);
  }

  @Test
  void aMissingPasswordIsAskedFor() {
    TestRedis redis = opened(TestRedis.start("requirepass s3cret"));
    RedisProvider provider = opened(RedisProvider.create(redis.uri()));

    assertThatThrownBy(() -> publish(provider, "one"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageEndingWith("NOAUTH: it wants a password, and was given none");
  }

  @Test
  void aHostThatThereIsNotIsToldOf() {
    String noName = "a".repeat(64); // no name server need be asked for a label of that length
    RedisProvider provider = opened(RedisProvider.create("redis://" + noName));

    assertThatThrownBy(() -> publish(provider, "one"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining(": there is no such host: " + noName);
  }

  @Test
  void aServerThatQuotesThePasswordDoesNotGetItIntoALog() {
    TestRedis redis = opened(TestRedis.start("rename-command HELLO \"\""));
    RedisProvider provider =
        opened(RedisProvider.create("redis://worker:s3cret@127.0.0.1:" + redis.port()));

    assertThatThrownBy(() -> publish(provider, "one"))
        .isExactlyInstanceOf(SseException.class)
        .satisfies(failure -> assertThat(stackOf(failure)).doesNotContain("s3cret"));
  }

  private static String stackOf(Throwable failure) {
    StringWriter stack = new StringWriter();
    failure.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }

  @Test
  void aDatabaseHasItsOwnStreams() {
    TestRedis redis = opened(TestRedis.start());
    RedisProvider one = started(redis.uri() + "/1/" + KEY);
    RedisProvider two = opened(RedisProvider.create(redis.uri() + "/2/" + KEY));

    publish(two, "two");
    publish(one, "one");

    assertThat(heard.await("one").sinceReady()).containsExactly("one");
  }

  @Test
  void tlsAsksForACertificateOfThatName(@TempDir Path directory) throws IOException {
    TestRedis right = opened(redisWithTls(directory, certificate("localhost")));
    TestRedis wrong = opened(redisWithTls(directory, certificate("another.example.com")));
    RedisProvider provider = opened(tls(right));
    provider.start(heard);
    heard.awaitReady();

    publish(provider, "one");

    heard.await("one");
    assertThatThrownBy(() -> publish(opened(tls(wrong)), "two"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining("localhost");
    assertThatThrownBy(() -> publish(opened(RedisProvider.create(tlsUri(right))), "three"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining("certif");
  }

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).build();

  private HeldCertificate certificate(String host) {
    return new HeldCertificate.Builder()
        .signedBy(authority)
        .commonName(host)
        .addSubjectAlternativeName(host)
        .build();
  }

  private RedisProvider tls(TestRedis redis) {
    return RedisProvider.builder()
        .uri(tlsUri(redis))
        .sslContext(new HandshakeCertificates.Builder()
            .addTrustedCertificate(authority.certificate())
            .build()
            .sslContext())
        .build();
  }

  private static String tlsUri(TestRedis redis) {
    return "rediss://localhost:" + redis.tlsPort();
  }

  private static TestRedis redisWithTls(Path directory, HeldCertificate certificate)
      throws IOException {
    Path chain = Files.writeString(
        Files.createTempFile(directory, "chain", ".pem"), certificate.certificatePem());
    Path key = Files.writeString(
        Files.createTempFile(directory, "key", ".pem"), certificate.privateKeyPkcs8Pem());
    return TestRedis.startWithTls(
        "tls-cert-file " + chain,
        "tls-key-file " + key,
        "tls-ca-cert-file " + chain,
        "tls-auth-clients no");
  }

  @Test
  void afterAFailOverTheSentinelsNameTheNewServer() {
    TestRedis first = opened(TestRedis.start());
    TestRedis second = opened(TestRedis.start("replicaof 127.0.0.1 " + first.port()));
    TestRedis sentinel = opened(TestRedis.startSentinel(first, "main"));
    RedisProvider provider =
        started("redis-sentinel://127.0.0.1:1,127.0.0.1:" + sentinel.port() + "/" + KEY + "#main");
    publish(provider, "one");
    heard.await("one");
    Eventually.holds(() -> second.command(Command.XLEN, KEY).equals(1L));
    Eventually.holds(
        () -> ((List<?>) sentinel.command(Command.SENTINEL, "REPLICAS", "main")).size() == 1);

    first.kill();
    Eventually.holds(() -> isPublished(provider, "two"));

    assertThat(heard.await("two").sinceReady()).containsExactly("one", "two");
    assertThat(second.command(Command.XLEN, KEY)).isEqualTo(2L);
  }

  @Test
  void aSentinelThatDoesNotKnowTheServerIsToldOf() {
    TestRedis redis = opened(TestRedis.start());
    TestRedis sentinel = opened(TestRedis.startSentinel(redis, "main"));
    RedisProvider provider =
        opened(RedisProvider.create("redis-sentinel://127.0.0.1:" + sentinel.port() + "#other"));

    assertThatThrownBy(() -> publish(provider, "one"))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining("knows no master \"other\"");
  }

  @Test
  void inAClusterTheNodeWithTheKeyIsFound() {
    TestRedis one = opened(TestRedis.startClusterNode());
    TestRedis two = opened(TestRedis.startClusterNode());
    one.takeSlots(0, 8191);
    two.takeSlots(8192, 16383);
    one.meet(two);
    for (String key : List.of("a", "b")) { // one is in either half
      RedisProvider provider = opened(
          RedisProvider.create("redis-cluster://127.0.0.1:1,127.0.0.1:" + one.port() + "/" + key));
      Heard there = new Heard();
      provider.start(there);
      there.awaitReady();

      publish(provider, "data");

      there.await("data");
    }
  }

  @Test
  void inAClusterTheStreamIsFoundAgainOnAnotherNode() {
    String key = "b";
    TestRedis one = opened(TestRedis.startClusterNode());
    TestRedis two = opened(TestRedis.startClusterNode());
    one.takeSlots(0, 16383);
    one.meet(two);
    RedisProvider provider =
        opened(RedisProvider.create("redis-cluster://127.0.0.1:" + one.port() + "/" + key));
    publish(provider, "one");

    one.command(Command.DEL, key); // for a slot with keys is not given away
    one.giveSlotOf(key, two);

    Eventually.holds(() -> isPublished(provider, "two"));
    assertThat(two.command(Command.XLEN, key)).isEqualTo(1L);
  }

  private RedisProvider started(String uri) {
    RedisProvider provider = opened(RedisProvider.create(uri));
    provider.start(heard);
    heard.awaitReady();
    return provider;
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private static void publish(RedisProvider provider, String data) {
    provider.publish(Message.of(new Namespace("/pets"), Event.of(data)));
  }

  private static boolean isPublished(RedisProvider provider, String data) {
    try {
      publish(provider, data);
      return true;
    } catch (UnconfirmedException e) {
      throw e;
    } catch (SseException e) {
      return false; // not yet
    }
  }
}
