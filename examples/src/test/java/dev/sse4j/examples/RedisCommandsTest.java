package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.StreamProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What the commands make of a Redis, and of one that is not there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the Redis that there is for it is too old")
class RedisCommandsTest {

  private static final String[] BEARER = {"Authorization", "Bearer token"};

  @TempDir
  private static Path folder;

  private static Redis redis;

  @BeforeAll
  static void start() throws Exception {
    redis = Redis.started(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    redis.close();
  }

  @Test
  void whatOneServerIsGivenReachesTheSubscribersOfAll() throws Exception {
    Path file = Files.writeString(folder.resolve("uri"), redis.uri("shared") + "\n");
    Map<String, String> environment = Map.of("SSE4J_REDIS", redis.uri("shared"));
    try (RunningCommand one = serve("--redis", "@" + file, "--publish-token", "token");
        RunningCommand other = RunningCommand.runWith(environment, "serve", "--port", "0");
        StreamProbe here = subscribe(one);
        StreamProbe there = subscribe(other)) {
      Http.post(one.url() + "/publish/pets/dogs", "Corgi", BEARER);

      assertThat(here).receivesData("Corgi");
      assertThat(there).receivesData("Corgi");
      assertThat(there.lastEventId()).isEqualTo(here.lastEventId());
    }
  }

  @Test
  void whoComesBackIsGivenWhatMemoryDoesNotHaveButRedis() {
    try (RunningCommand serve =
        serve("--redis", redis.uri("old"), "--history", "1", "--publish-token", "token")) {
      String first = publishMany(serve, 3);

      try (StreamProbe probe = subscribe(serve, "Last-Event-ID: " + first)) {
        assertThat(probe).receivesData("1", "2");
      }
    }
  }

  @Test
  void redisKeepsAsManyEventsAsItIsToldTo() {
    try (RunningCommand serve = serve(
        "--redis",
        redis.uri("short"),
        "--redis-length",
        "100",
        "--history",
        "1",
        "--publish-token",
        "token")) {
      String first = publishMany(serve, 250); // Redis drops a hundred at a time

      try (StreamProbe probe = subscribe(serve, "Last-Event-ID: " + first)) {
        assertThat(probe.await(1).get(0).type()).isEqualTo("sse.gap");
      }
    }
  }

  @Test
  void withoutHistoryThereIsAGapAlsoIfRedisHasTheEvents() {
    try (RunningCommand serve =
        serve("--redis", redis.uri("none"), "--history", "0", "--publish-token", "token")) {
      String first = publishMany(serve, 2);

      try (StreamProbe probe = subscribe(serve, "Last-Event-ID: " + first)) {
        assertThat(probe.await(1).get(0).type()).isEqualTo("sse.gap");
      }
    }
  }

  @Test
  void aWorkerPublishesWithoutAServerAndPrintsTheIdThatReadersSee() {
    try (RunningCommand serve = serve("--redis", redis.uri("worker"));
        RunningCommand read = RunningCommand.run(
            "read", "--json", "--count", "1", ready(serve) + "/subscribe/pets")) {
      read.awaitOut("\"kind\":\"open\"");

      try (RunningCommand publish = RunningCommand.run(
          "publish", "--redis", redis.uri("worker"), "/pets/dogs", "--event", "new-dog", "Größe")) {
        assertThat(publish.status()).isZero();
        String id = publish.out().strip();
        assertThat(id).matches("[0-9]+-[0-9]+");
        read.awaitOut("\"type\":\"new-dog\",\"data\":\"Größe\",\"lastEventId\":\"" + id + "\"");
      }
    }
  }

  @Test
  void anIdOfTheWorkersOwnIsKept() throws Exception {
    Path data = Files.writeString(folder.resolve("data"), "one\ntwo");
    try (RunningCommand serve = serve("--redis", redis.uri("ids"));
        StreamProbe probe = subscribe(serve);
        RunningCommand publish = RunningCommand.run(
            "publish",
            "--redis",
            redis.uri("ids"),
            "--id",
            "7&8",
            "--key",
            "corgi",
            "/pets",
            "@" + data)) {
      assertThat(publish.status()).isZero();
      assertThat(publish.out().strip()).isEqualTo("7&8");
      assertThat(probe.await(1)).containsExactly(Event.of("one\ntwo").withId("7&8"));
    }
  }

  @Test
  void aServerComesUpByItselfOnceRedisDoes(@TempDir Path own) throws Exception {
    try (Redis late = Redis.stopped(own);
        ServingProcess serve = ServingProcess.start(own, "--redis", late.uri("late"))) {
      serve.awaitHealth(503); // it listens
      late.start();
      serve.awaitHealth(200);

      try (StreamProbe probe = StreamProbe.get(serve.url() + "/subscribe/pets")) {
        probe.awaitComment("ok");
        try (RunningCommand publish =
            RunningCommand.run("publish", "--redis", late.uri("late"), "/pets", "Corgi")) {
          assertThat(publish.status()).isZero();
        }
        assertThat(probe).receivesData("Corgi");
      }
      Eventually.holds(
          () -> serve.errors().contains("INFO  RedisProvider: the stream can be read now, "));
      assertThat(serve.errors())
          .contains("WARN  RedisProvider: the stream cannot be read, ", late.address())
          .doesNotContain("\tat ", Redis.PASSWORD);
    }
  }

  @Test
  void whileRedisIsDownNothingIsPublishedAndThatIsSaid(@TempDir Path own) throws Exception {
    try (Redis down = Redis.stopped(own);
        RunningCommand publish =
            RunningCommand.run("publish", "--redis", down.uri("down"), "/pets", "Corgi")) {
      assertThat(publish.status()).isEqualTo(1);
      assertThat(publish.out()).isEmpty();
      assertThat(publish.err().lines()).hasSize(1);
      assertThat(publish.err())
          .startsWith("sse4j publish: the event was not published: ")
          .contains(down.address())
          .doesNotContain(Redis.PASSWORD);
    }
  }

  @Test
  void ifRedisDoesNotAnswerItIsSaidThatNobodyKnows(@TempDir Path own) throws Exception {
    try (Redis slow = Redis.started(own)) {
      slow.holdWriters();
      try (RunningCommand publish =
          RunningCommand.run("publish", "--redis", slow.uri("slow"), "/pets", "Corgi")) {
        assertThat(publish.status()).isEqualTo(1);
        assertThat(publish.out()).isEmpty();
        assertThat(publish.err().lines()).hasSize(1);
        assertThat(publish.err())
            .startsWith(
                "sse4j publish: it is unknown whether the event was published, or will be: ")
            .doesNotContain(Redis.PASSWORD);
      }
    }
  }

  private static RunningCommand serve(String... options) {
    String[] arguments = new String[options.length + 3];
    System.arraycopy(new String[] {"serve", "--port", "0"}, 0, arguments, 0, 3);
    System.arraycopy(options, 0, arguments, 3, options.length);
    return RunningCommand.run(arguments);
  }

  /** Publishes the numbers from 0 on to one after the other, and returns the id of the first. */
  private static String publishMany(RunningCommand serve, int count) {
    String url = ready(serve) + "/publish/pets";
    String first = Http.post(url, "0", BEARER).body();
    for (int i = 1; i < count; i++) {
      Http.post(url, "" + i, BEARER);
    }
    return new JsonMapper().readTree(first).path("id").asString();
  }

  private static StreamProbe subscribe(RunningCommand serve, String... headers) {
    StreamProbe probe = StreamProbe.get(ready(serve) + "/subscribe/pets", headers);
    probe.awaitComment("ok");
    return probe;
  }

  /** Waits until a server has found Redis, and returns its address. */
  private static String ready(RunningCommand serve) {
    String url = serve.url();
    Eventually.holds(() -> Http.get(url + "/health").statusCode() == 200);
    return url;
  }
}
