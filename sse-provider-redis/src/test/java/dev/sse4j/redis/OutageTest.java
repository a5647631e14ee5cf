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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

/** Redis stops, is killed, freezes, and comes back. */
class OutageTest {

  private static final String KEY = "events";

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
  void aConnectionThatMayBeDeadIsTriedBeforeAnEventIsSentOverIt() {
    StreamWriter writer = new StreamWriter(
        new RedisOptions(KEY, 100, Optional.empty(), Duration.ofSeconds(20), 1 << 20, 1),
        redis.connector(KEY),
        Duration.ZERO);
    try (writer) {
      List<byte[]> fields = StreamEntry.fieldsOf(message("one"));
      writer.add(fields);
      redis.stop();
      redis.startAgain();

      writer.add(fields); // the old connection is dead, and nobody has noticed

      assertThat(redis.command(Command.XLEN, KEY)).isEqualTo(2L);
    }
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
  void whatWasSentAndIsNotAnsweredIsUnconfirmed() {
    pauseWrites();

    assertThatThrownBy(() -> publish("one"))
        .isInstanceOf(UnconfirmedException.class)
        .hasMessageStartingWith("it is unknown whether the event was published, or will be: ");
  }

  @Test
  void whatIsSaidOfAnEventIsTrueAlsoOfARedisThatWasFrozenAndReadsOn() {
    publish("one");
    redis.freeze();

    Throwable failure = catchThrowable(() -> publish("two"));

    redis.thaw();
    publish("three");
    // Within a tenth of a second it was sent at once, and else Redis was asked for an answer first.
    long published = failure instanceof UnconfirmedException ? 3 : 2;
    Eventually.holds(() -> redis.command(Command.XLEN, KEY).equals(published));
  }

  @Test
  void whatWaitsBehindAnEventWithoutAnAnswerCanBeWithdrawn() throws Exception {
    try (RedisProvider patient =
        redis.provider(KEY).publishTimeout(Duration.ofMinutes(1)).build()) {
      pauseWrites();
      FutureTask<String> first = new FutureTask<>(() -> patient.publish(message("one")));
      new Thread(first).start();
      Eventually.holds(() -> isWaitingForRedis("sse4j-redis-writer"));
      FutureTask<Throwable> second =
          new FutureTask<>(() -> catchThrowable(() -> patient.publish(message("two"))));
      Thread thread = new Thread(second);
      thread.start();
      Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING);

      thread.interrupt();

      assertThat(second.get())
          .isInstanceOf(SseException.class)
          .isNotInstanceOf(UnconfirmedException.class)
          .hasMessageStartingWith("the event was not published: interrupted");
      redis.command(Command.CLIENT, "UNPAUSE");
      first.get();
      publish("three");
      assertThat(redis.command(Command.XLEN, KEY)).isEqualTo(2L);
    }
  }

  /** Has Redis answer all but what writes. */
  private void pauseWrites() {
    redis.command(Command.CLIENT, "PAUSE", "600000", "WRITE");
  }

  private static boolean isWaitingForRedis(String name) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals(name))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(RedisStream.class.getName()));
  }

  @Test
  void aSocketThatTakesNothingHoldsUpNeitherWhoPublishesNorClose() {
    publish("one");
    redis.freeze();
    Message large = message("x".repeat(900_000));
    List<FutureTask<Throwable>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) { // more than what a socket holds
      FutureTask<Throwable> task =
          new FutureTask<>(() -> catchThrowable(() -> provider.publish(large)));
      tasks.add(task);
      new Thread(task).start();
    }
    assertThat(tasks).allSatisfy(task -> assertThat(task.get()).isInstanceOf(SseException.class));

    provider.close();
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
    provider.publish(message(data));
  }

  private static Message message(String data) {
    return Message.of(new Namespace("/pets"), Event.of(data));
  }

  private void awaitState(State state) {
    Eventually.holds(() -> provider.status().state() == state, provider::status);
  }
}
