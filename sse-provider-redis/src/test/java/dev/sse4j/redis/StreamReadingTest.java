package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.spi.ProviderStatus.State;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.FaultyProxy;
import dev.sse4j.testkit.Seed;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** What a node makes of the entries of a stream, and of a stream that does not keep them. */
class StreamReadingTest {

  private static final int CUTS = 6;
  private static final int LONGEST_CONNECTION_BYTES = 20_000;

  private static TestRedis redis;

  private final String key = redis.newKey();
  private final Heard heard = new Heard();
  private final List<RedisProvider> opened = new ArrayList<>();

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start("stream-node-max-entries 10");
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @AfterEach
  void close() {
    opened.forEach(RedisProvider::close);
  }

  @Test
  void anotherProgramMayAddEntriesByTheDocumentedFields() {
    start();

    String full = add(
        "ns", "/pets/dogs\n/news", "event", "new-dog", "id", "dog ä", "key", "k", "data", "a\nb");
    String least = add("data", "", "ns", "pets");
    String more = add("ns", "/pets", "data", "x", "from", "another program");
    heard.await("x");

    assertThat(heard.messages())
        .containsExactly(
            Message.of(
                    List.of(new Namespace("/pets/dogs"), new Namespace("/news")),
                    new Event("new-dog", "a\nb", "dog ä"))
                .withKey("k"),
            Message.of(new Namespace("/pets"), Event.of("").withId(least)),
            Message.of(new Namespace("/pets"), Event.of("x").withId(more)));
    assertThat(full).isLessThan(least);
  }

  @Test
  void anEntryThatIsNoMessageIsPassedOverAndCounted() {
    RedisProvider provider = start();

    add("data", "no namespace");
    add("ns", "/pets", "text", "no data");
    add("ns", "", "data", "no namespace either");
    add("ns", "\n/pets", "data", "an empty line");
    add("ns", "/pets/..", "data", "a bad namespace");
    add("ns", "/*", "data", "a pattern");
    add("ns", "/pets", "event", "sse.gap", "data", "a reserved type");
    add("ns", "/pets", "id", "a\nb", "data", "a bad id");
    redis.command(Command.XADD, new byte[][] {
      bytes(key), bytes("*"), bytes("ns"), bytes("/pets"), bytes("data"), {(byte) 0xC3}
    });
    add("ns", "/pets", "data", "good");

    heard.await("good");
    assertThat(heard.sinceReady()).containsExactly("good");
    assertThat(provider.status().unreadable()).isEqualTo(9);
    assertThat(provider.status().state()).isEqualTo(State.UP);
  }

  @Test
  void entriesWithTheLargestIdsThereAreAreReadToo() {
    start();

    redis.command(
        Command.XADD, key, "18446744073709551615-18446744073709551614", "ns", "/a", "data", "x");
    redis.command(
        Command.XADD, key, "18446744073709551615-18446744073709551615", "ns", "/a", "data", "y");

    assertThat(heard.await("y").sinceReady()).containsExactly("x", "y");
  }

  @Test
  void theLastMessagesWarmANodeThatStarts() {
    for (int i = 0; i < 50; i++) {
      add("ns", "/pets", "data", "data " + i);
      add("no", "message");
    }

    start(redis.provider(key).warmUp(20));

    assertThat(heard.awaitReady().all()).isEqualTo(told(30, 50, Heard.READY));
    assertThat(heard.losses()).isEmpty();
  }

  @Test
  void aNodeThatIsToBeWarmedWithMoreThanThereIsGetsAll() {
    add("ns", "/pets", "data", "data 0");
    add("ns", "/pets", "data", "data 1");

    start(redis.provider(key).maxLength(1));

    assertThat(heard.awaitReady().all()).isEqualTo(told(0, 2, Heard.READY));
    assertThat(heard.losses()).isEmpty();
  }

  @Test
  void whatWasTrimmedBeforeANodeStartedIsNotMissing() {
    for (int i = 0; i < 50; i++) {
      add("ns", "/pets", "data", "data " + i);
    }
    redis.command(Command.XTRIM, key, "MAXLEN", "5");

    start(redis.provider(key).maxLength(5));
    add("ns", "/pets", "data", "data 50");

    assertThat(heard.await("data 50").all())
        .containsExactly(
            "data 45", "data 46", "data 47", "data 48", "data 49", Heard.READY, "data 50");
  }

  @Test
  void aStreamThatIsTrimmedUnderAReaderThatWaitsHasLostNothing() {
    start();
    add("ns", "/pets", "data", "one");
    add("ns", "/pets", "data", "two");
    heard.await("two");

    assertThat(redis.command(Command.XTRIM, key, "MAXLEN", "1")).isEqualTo(1L);
    add("ns", "/pets", "data", "three");

    assertThat(heard.await("three").sinceReady()).containsExactly("one", "two", "three");
  }

  @Test
  void aStreamThatIsTrimmedUnderAReaderThatIsBehindIsALoss() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Heard slow = new Heard(message -> {
      entered.countDown();
      await(released);
    });
    opened(redis.provider(key).build()).start(slow);
    slow.awaitReady();
    add("ns", "/pets", "data", "data 0");
    entered.await();

    for (int i = 1; i < 50; i++) {
      add("ns", "/pets", "data", "data " + i);
    }
    redis.command(Command.XTRIM, key, "MAXLEN", "2");
    released.countDown();

    slow.await("data 49");
    assertThat(slow.all()).containsExactly(Heard.READY, "data 0", Heard.LOST, "data 48", "data 49");
  }

  @Test
  void aStreamThatIsDeletedUnderAReaderIsALoss() {
    start();
    add("ns", "/pets", "data", "one");
    heard.await("one");

    redis.command(Command.DEL, key);
    add("ns", "/pets", "data", "two");

    assertThat(heard.await("two").sinceReady()).containsExactly("one", Heard.LOST, "two");
  }

  @Test
  void repliesThatAreCutOffLoseAndDoubleNothing() {
    Seed seed = Seed.next();
    Random random = seed.random();
    try (FaultyProxy proxy = FaultyProxy.to("http://127.0.0.1:" + redis.port())) {
      for (int i = 0; i < CUTS; i++) {
        int bytes = 1000 + random.nextInt(LONGEST_CONNECTION_BYTES);
        if (random.nextBoolean()) {
          proxy.cutAfter(bytes);
        } else {
          proxy.resetAfter(bytes);
        }
      }
      start(RedisProvider.builder().uri("redis://127.0.0.1:" + proxy.port()).key(key));
      RedisProvider worker = opened(redis.provider(key).build());

      String padding = " ".repeat(500);
      int count = (CUTS + 1) * LONGEST_CONNECTION_BYTES / padding.length();
      for (int i = 0; i < count; i++) {
        worker.publish(Message.of(new Namespace("/pets"), Event.of("data " + i + padding)));
      }
      worker.publish(Message.of(new Namespace("/pets"), Event.of("end")));

      heard.await("end");
      proxy.awaitFaults(CUTS);
      assertThat(heard.messages().stream().map(message -> message.event().data().strip()))
          .as("%s", seed)
          .containsExactlyElementsOf(told(0, count, "end"));
      assertThat(heard.losses()).as("%s", seed).isEmpty();
    }
  }

  @Test
  void aStreamThatOthersNeverTrimIsTrimmedByTheNodes() {
    for (int i = 0; i < 500; i++) {
      add("ns", "/pets", "data", "data " + i);
    }

    start(redis.provider(key).maxLength(100));

    Eventually.holds(() -> (Long) redis.command(Command.XLEN, key) < 120);
    assertThat((Long) redis.command(Command.XLEN, key)).isGreaterThanOrEqualTo(100);
    assertThat(heard.messages()).as("which were there before").hasSize(500);
    assertThat(heard.losses()).isEmpty();
  }

  @Test
  void whatIsOlderThanTheMaximumAgeGoesAndTheNewestEntryStays() {
    for (int i = 1; i <= 100; i++) {
      redis.command(Command.XADD, key, i + "-0", "ns", "/pets", "data", "data " + i);
    }

    start(redis.provider(key).maxAge(Duration.ofHours(1)));

    Eventually.holds(() -> redis.command(Command.XLEN, key).equals(1L));
    assertThat((List<?>) redis.command(Command.XRANGE, key, "100-0", "100-0")).hasSize(1);
    assertThat(heard.awaitReady().messages()).hasSize(100);
  }

  @Test
  void anAgeThatGoesBackBeforeAllIdsIsNoBound() {
    redis.command(Command.XADD, key, "1-0", "ns", "/pets", "data", "old");
    start(redis.provider(key).maxAge(ChronoUnit.FOREVER.getDuration()));
    add("ns", "/pets", "data", "new");

    assertThat(heard.await("new").all()).containsExactly("old", Heard.READY, "new");
    assertThat(redis.command(Command.XLEN, key)).isEqualTo(2L);
  }

  @Test
  void aNodeThatWasAwayForLessThanTheMaximumAgeIsToldOfNoLoss() {
    for (int i = 1; i <= 3; i++) {
      redis.command(Command.XADD, key, i + "-0", "ns", "/pets", "data", "old " + i);
    }
    try (FaultyProxy proxy = FaultyProxy.to("http://127.0.0.1:" + redis.port());
        RedisProvider away =
            RedisProvider.create("redis://127.0.0.1:" + proxy.port() + "/" + key)) {
      away.start(heard);
      heard.awaitReady();

      proxy.refuse();
      proxy.cutAll();
      add("ns", "/pets", "data", "new");
      Heard another = new Heard();
      opened(redis.provider(key).maxAge(Duration.ofHours(1)).build()).start(another);
      Eventually.holds(() -> (Long) redis.command(Command.XLEN, key) <= 2);
      proxy.heal();

      assertThat(heard.await("new").sinceReady()).containsExactly("new");
    }
  }

  @Test
  void aStreamThatMayNotBeTrimmedIsReadAllTheSame() {
    redis.command(Command.ACL, "SETUSER", "reader", "on", ">s3cret", "~*", "+@all", "-xtrim");
    RedisProvider provider = start(RedisProvider.builder()
        .uri("redis://reader:s3cret@127.0.0.1:" + redis.port())
        .key(key));

    add("ns", "/pets", "data", "one");

    assertThat(heard.await("one").sinceReady()).containsExactly("one");
    assertThat(provider.status().state()).isEqualTo(State.UP);
  }

  @Test
  void aSinkThatThrowsDoesNotStopTheReader() {
    Heard failing = new Heard(message -> {
      if (message.event().data().equals("bad")) {
        throw new OutOfMemoryError("on purpose");
      }
    });
    opened(redis.provider(key).build()).start(failing);
    failing.awaitReady();
    add("ns", "/pets", "data", "bad");
    add("ns", "/pets", "data", "good");

    assertThat(failing.await("good").sinceReady()).containsExactly(Heard.LOST, "good");
  }

  @Test
  void aMessageMayBePublishedFromWithinTheSink() {
    RedisProvider provider = opened(redis.provider(key).build());
    Heard answering = new Heard(message -> {
      if (message.event().data().equals("ping")) {
        provider.publish(message.withEvent(Event.of("pong")));
      }
    });
    provider.start(answering);
    answering.awaitReady();

    add("ns", "/pets", "data", "ping");

    assertThat(answering.await("pong").sinceReady()).containsExactly("ping", "pong");
  }

  @Test
  void anEventThatIsTooLargeForTheNodesIsNotPublished() {
    RedisProvider provider = opened(redis.provider(key).maxEventBytes(100).build());
    Message large = Message.of(new Namespace("/pets"), Event.of("x".repeat(100)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider.publish(large))
        .withMessageStartingWith("event exceeds 100 bytes; raise maxEventBytes");

    assertThat(redis.command(Command.XLEN, key)).isEqualTo(0L);
  }

  @Test
  void aKeyThatHoldsSomethingElseIsRefusedInClearWords() {
    redis.command(Command.SET, key, "x");
    RedisProvider provider = opened(redis.provider(key).build());
    provider.start(heard);

    assertThatThrownBy(() -> provider.publish(Message.of(new Namespace("/pets"), Event.of("x"))))
        .isExactlyInstanceOf(SseException.class)
        .hasMessageContaining("the event was not published: ")
        .hasMessageContaining("WRONGTYPE");
    assertThat(provider.status().state()).isEqualTo(State.CONNECTING);

    redis.command(Command.DEL, key);
    heard.awaitReady();
  }

  private RedisProvider start() {
    return start(redis.provider(key));
  }

  private RedisProvider start(RedisProviderBuilder builder) {
    RedisProvider provider = opened(builder.build());
    provider.start(heard);
    heard.awaitReady();
    return provider;
  }

  private RedisProvider opened(RedisProvider provider) {
    opened.add(provider);
    return provider;
  }

  private String add(String... fields) {
    return redis.add(key, fields);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<String> told(int from, int to, String last) {
    List<String> told = new ArrayList<>();
    IntStream.range(from, to).forEach(i -> told.add("data " + i));
    told.add(last);
    return told;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
