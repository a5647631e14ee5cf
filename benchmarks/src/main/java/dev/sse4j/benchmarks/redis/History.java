package dev.sse4j.benchmarks.redis;

import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures what reading a long stream takes: replays by a node that no longer has the events in
 * memory, and the warm-up of a node that has just been started.
 */
@Command(
    name = "redis-history",
    description = "Measures replays from Redis, and how fast a new node reads a stream.",
    mixinStandardHelpOptions = true)
public final class History implements Callable<Integer> {

  private static final List<Integer> BYTES = List.of(100, 1024);
  private static final int EVENTS = 100_000;
  private static final int PUBLISHING_THREADS = 64;
  private static final int PUBLISHING_SECONDS = 60; // at the most
  private static final int WARM_UPS = 4;
  private static final double REHEARSAL_SECONDS = 1;
  private static final double SECONDS = 2;

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  @Override
  public Integer call() throws Exception {
    Cpu.requireThere();
    try (RedisServer redis = new RedisServer()) {
      List<String> origin = redis.origin("history");
      Csv replays = new Csv(
          results.file("redis-replay", rounds),
          origin,
          "round",
          "bytes",
          "replays",
          "p50_us",
          "p99_us",
          "replays_per_s",
          "redis_us",
          "node_us");
      Csv warmUps = new Csv(
          results.file("redis-warm-up", rounds),
          origin,
          "round",
          "bytes",
          "attempt",
          "seconds",
          "entries_per_s",
          "redis_us",
          "node_us");
      for (int round = 1; round <= rounds.count(); round++) {
        for (int bytes : BYTES) {
          String key = "history-" + round + "-" + bytes;
          replay(round, bytes, key, redis, replays);
          warmUp(round, bytes, key, redis, warmUps);
          redis.delete(key);
        }
      }
      replays.print();
      warmUps.print();
    }
    return 0;
  }

  /** Fills the stream while a node follows, and then has that node replay what was first. */
  private void replay(int round, int bytes, String key, RedisServer redis, Csv csv)
      throws Exception {
    try (Worker publisher = Worker.publisher(redis);
        Worker node = Worker.node(redis)) {
      node.ask("follow", key);
      publisher.ask(key, PUBLISHING_THREADS, bytes, PUBLISHING_SECONDS, EVENTS);
      node.ask("await", EVENTS);
      requireAll(Hearing.of(node.ask("heard")));
      node.ask("replay", REHEARSAL_SECONDS);
      long redisBefore = redis.cpuNanos();
      long nodeBefore = node.cpuNanos();
      String figures = node.ask("replay", SECONDS);
      double replays = Double.parseDouble(figures.split(",")[0]);
      csv.row(
          round,
          bytes,
          figures,
          replays / SECONDS,
          (redis.cpuNanos() - redisBefore) / replays / 1e3,
          (node.cpuNanos() - nodeBefore) / replays / 1e3);
    }
  }

  /** Has a new node read all, and then again, when its code is compiled. */
  private void warmUp(int round, int bytes, String key, RedisServer redis, Csv csv)
      throws Exception {
    try (Worker node = Worker.node(redis)) {
      for (int attempt = 1; attempt <= WARM_UPS; attempt++) {
        long redisBefore = redis.cpuNanos();
        long nodeBefore = node.cpuNanos();
        String[] answer = node.ask("warm-up", key, EVENTS).split(",", 2);
        double seconds = Double.parseDouble(answer[0]);
        requireAll(Hearing.of(answer[1]));
        csv.row(
            round,
            bytes,
            attempt,
            seconds,
            EVENTS / seconds,
            (redis.cpuNanos() - redisBefore) / 1e3 / EVENTS,
            (node.cpuNanos() - nodeBefore) / 1e3 / EVENTS);
      }
    }
  }

  private static void requireAll(Hearing heard) throws IOException {
    if (heard.events() != EVENTS || !heard.fault().isEmpty()) {
      throw new IOException(String.format(
          Locale.ROOT,
          "expected all of %d events in order, but %d came: %s",
          EVENTS,
          heard.events(),
          heard.fault()));
    }
  }
}
