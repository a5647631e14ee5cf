package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.spi.ProviderStatus.State;
import dev.sse4j.spi.UnconfirmedException;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.FaultyProxy;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** Redis stops, is killed, freezes, and comes back. */
class OutageTest {

  private static final String KEY = "events";

  /** A connection that was silent for as long is not trusted any more. */
  private static final long IDLE_NANOS = Duration.ofMillis(200).toNanos();

  private final Heard heard = new Heard();
  private TestRedis redis;
  private RedisProvider provider;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    provider = redis.provider(KEY).publishTimeout(Duration.ofSeconds(2)).build();
  }

  @AfterEach
  void close() {
    provider.close();
    redis.close();
  }

  @Test
  void nothingIsLostOrDoubledWhenRedisIsStoppedAndStartedAgain() {
    provider.start(heard);
    heard.awaitReady();
    publish("one");
    heard.await("one");

    redis.stop();
    awaitState(State.DOWN);
    redis.startAgain();
    redis.add(KEY, "ns", "/pets", "data", "two");
    publish("three");

    assertThat(heard.await("three").all()).containsExactly(Heard.READY, "one", "two", "three");
    awaitState(State.UP);
  }

  @Test
  void aRedisThatWasKilledAndComesBackEmptyIsALoss() {
    provider.start(heard);
    heard.awaitReady();
    publish("one");
    heard.await("one");

    redis.kill();
    redis.startEmpty();
    publish("two");

    assertThat(heard.await("two").all()).containsExactly(Heard.READY, "one", Heard.LOST, "two");
    assertThat(heard.losses()).allSatisfy(reason -> assertThat(reason).contains(KEY));
  }

  @Test
  void idsOfTheFutureDoNotSilenceTheNode() {
    redis.command(Command.XADD, KEY, "99999999999999-0", "ns", "/pets", "data", "future");
    provider.start(heard);
    heard.await("future").awaitReady();

    redis.kill();
    redis.startEmpty();
    heard.await(Heard.LOST);
    publish("now");

    assertThat(heard.await("now").sinceReady()).containsExactly(Heard.LOST, "now");
  }

  @Test
  void idsOfTheFutureThatAreGoneWithoutAnOutageDoNotSilenceTheNodeEither() {
    redis.command(Command.XADD, KEY, "99999999999999-0", "ns", "/pets", "data", "future");
    provider.start(heard);
    heard.await("future").awaitReady();

    redis.command(Command.FLUSHALL);
    heard.await(Heard.LOST);
    publish("now");

    assertThat(heard.await("now").sinceReady()).containsExactly(Heard.LOST, "now");
  }

  @Test
  void aStreamThatIsSetBackIsALossAndNothingIsGivenTwice() {
    provider.start(heard);
    heard.awaitReady();
    publish("one");
    byte[] earlier = (byte[]) redis.command(Command.DUMP, KEY);
    publish("two");
    heard.await("two");

    redis.restore(KEY, earlier);
    heard.await(Heard.LOST);
    publish("three");

    assertThat(heard.await("three").sinceReady())
        .containsExactly("one", "two", Heard.LOST, "three");
  }

  @Test
  void aStreamThatWasSetBackMeanwhileIsALossAlsoIfItHasGoneOn() {
    try (FaultyProxy proxy = FaultyProxy.to("http://127.0.0.1:" + redis.port());
        RedisProvider node =
            RedisProvider.create("redis://127.0.0.1:" + proxy.port() + "/" + KEY)) {
      node.start(heard);
      heard.awaitReady();
      publish("one");
      byte[] earlier = (byte[]) redis.command(Command.DUMP, KEY);
      publish("two");
      heard.await("two");

      proxy.refuse();
      proxy.cutAll();
      redis.restore(KEY, earlier);
      publish("three");
      proxy.heal();

      assertThat(heard.await("three").sinceReady())
          .containsExactly("one", "two", Heard.LOST, "three");
    }
  }

  @Test
  void aProviderThatIsStartedDuringAnOutageComesUpByItself() {
    publish("kept");
    redis.stop();
    RedisProvider late = redis.provider(KEY).build();
    try {
      late.start(heard);
      assertThat(late.status().state()).isEqualTo(State.CONNECTING);
      assertThat(heard.all()).isEmpty();

      redis.startAgain();

      heard.awaitReady();
      assertThat(heard.all()).containsExactly("kept", Heard.READY);
      assertThat(late.status().state()).isEqualTo(State.UP);
    } finally {
      late.close();
    }
  }

  @Test
  void whatIsPublishedWhileRedisIsDownFailsAndDoesNotComeLater() {
    provider.start(heard);
    heard.awaitReady();
    publish("one");
    redis.stop();
    awaitState(State.DOWN);

    assertThatThrownBy(() -> publish("surprise"))
        .isInstanceOf(SseException.class)
        .isNotInstanceOf(UnconfirmedException.class)
        .hasMessageStartingWith("the event was not published: Redis at 127.0.0.1:" + redis.port());

    redis.startAgain();
    publish("two");
    assertThat(heard.await("two").all()).containsExactly(Heard.READY, "one", "two");
  }

  @Test
  void aConnectionThatHasBeenIdleIsTriedBeforeAnEventIsSentOverIt() {
    publish("one");
    long published = System.nanoTime();
    redis.stop();
    redis.startAgain();
    Eventually.holds(() -> System.nanoTime() - published > IDLE_NANOS);

    publish("two"); // the old connection is dead, and nobody has noticed

    assertThat(redis.command(Command.XLEN, KEY)).isEqualTo(2L);
  }

  @Test
  void aRedisThatAnswersNobodyHasNotBeenGivenTheEventOverANewConnection() {
    redis.freeze();

    assertThatThrownBy(() -> publish("surprise"))
        .isInstanceOf(SseException.class)
        .isNotInstanceOf(UnconfirmedException.class)
        .hasMessageStartingWith("the event was not published: ");

    redis.thaw();
    publish("two");
    assertThat(redis.command(Command.XLEN, KEY)).isEqualTo(1L);
  }

  @Test
  void whatWasSentToARedisThatDoesNotAnswerIsUnconfirmedAndMayComeLater() {
    publish("one");
    redis.freeze();

    assertThatThrownBy(() -> publish("two"))
        .isInstanceOf(UnconfirmedException.class)
        .hasMessageStartingWith("it is unknown whether the event was published, or will be: ");

    redis.thaw();
    Eventually.holds(() -> redis.command(Command.XLEN, KEY).equals(2L));
  }

  @Test
  void whatWaitsBehindAnEventWithoutAnAnswerIsWithdrawn() throws Exception {
    publish("one");
    redis.freeze();
    FutureTask<Void> first = new FutureTask<>(() -> publish("two"), null);
    Thread thread = new Thread(first);
    thread.start();
    Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING);
    Eventually.holds(() -> isWaitingForRedis("sse4j-redis-writer"));

    assertThatThrownBy(() -> publish("three"))
        .isInstanceOf(SseException.class)
        .isNotInstanceOf(UnconfirmedException.class);

    assertThatThrownBy(first::get).hasCauseInstanceOf(UnconfirmedException.class);
    redis.thaw();
    Eventually.holds(() -> redis.command(Command.XLEN, KEY).equals(2L));
    publish("four");
    assertThat(redis.command(Command.XLEN, KEY)).isEqualTo(3L);
  }

  private static boolean isWaitingForRedis(String name) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals(name))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(RedisStream.class.getName()));
  }

  @Test
  void whoIsInterruptedWhilePublishingIsToldWhetherItWasSent() {
    redis.freeze();
    Thread.currentThread().interrupt();

    Throwable failure = catchThrowable(() -> publish("one"));

    assertThat(Thread.interrupted()).as("interrupted").isTrue();
    assertThat(failure).isInstanceOf(SseException.class).hasMessageContaining("interrupted");
    redis.thaw();
  }

  private void publish(String data) {
    provider.publish(Message.of(new Namespace("/pets"), Event.of(data)));
  }

  private void awaitState(State state) {
    Eventually.holds(() -> provider.status().state() == state, provider::status);
  }
}
