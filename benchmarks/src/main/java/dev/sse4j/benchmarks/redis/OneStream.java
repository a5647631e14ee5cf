package dev.sse4j.benchmarks.redis;

import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how many events a second go through one stream to several nodes. Redis, the publisher
 * and each node are processes of their own; in each round all configurations run once, in fresh
 * JVMs, and every other round goes backwards.
 */
@Command(
    name = "redis-stream",
    description = "Measures events a second through one stream of Redis, to several nodes.",
    mixinStandardHelpOptions = true)
public final class OneStream implements Callable<Integer> {

  private static final List<Integer> USUAL_NODES = List.of(1, 2, 4, 8);
  private static final double USUAL_SECONDS = 3;
  private static final List<Integer> THREADS = List.of(1, 64);
  private static final List<Integer> BYTES = List.of(100, 1024);
  private static final double REHEARSAL_SECONDS = 6;

  private static final String[] COLUMNS = {
    "round",
    "bytes",
    "threads",
    "nodes",
    "published",
    "published_per_s",
    "received_per_s_min",
    "received_per_s_max",
    "p50_us",
    "p99_us",
    "redis_us",
    "publisher_us",
    "node_us",
    "xadd_us",
    "xread_us",
    "xinfo_us",
    "events_a_read",
    "redis_pct",
    "publisher_pct",
    "nodes_pct",
    "other_pct",
    "sound",
    "why"
  };

  @Option(
      names = "--nodes",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "how many, with commas between (default ${DEFAULT-VALUE})")
  private List<Integer> nodes;

  @Option(
      names = "--seconds",
      defaultValue = "" + USUAL_SECONDS,
      description = "that a run publishes for (default ${DEFAULT-VALUE})")
  private double seconds;

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  private boolean sound = true;

  private record Configuration(int bytes, int threads, int nodes) {}

  @Override
  public Integer call() throws Exception {
    Cpu.requireThere();
    boolean asUsual = nodes.equals(USUAL_NODES) && seconds == USUAL_SECONDS;
    try (RedisServer redis = new RedisServer()) {
      Csv csv = new Csv(
          asUsual ? results.file("redis-stream", rounds) : results.otherFile("redis-stream"),
          redis.origin("stream"),
          COLUMNS);
      List<Configuration> order = configurations();
      for (int round = 1; round <= rounds.count(); round++) {
        measure(round, order, redis, csv);
        Collections.reverse(order);
      }
      csv.print();
    }
    return sound ? 0 : 1;
  }

  private List<Configuration> configurations() {
    List<Configuration> all = new ArrayList<>();
    for (int bytes : BYTES) {
      for (int threads : THREADS) {
        nodes.forEach(count -> all.add(new Configuration(bytes, threads, count)));
      }
    }
    return all;
  }

  private void measure(int round, List<Configuration> order, RedisServer redis, Csv csv)
      throws Exception {
    List<Worker> workers = new ArrayList<>();
    try (Worker publisher = Worker.publisher(redis)) {
      int most = Collections.max(nodes);
      while (workers.size() < most) {
        workers.add(Worker.node(redis));
      }
      for (int threads : THREADS) {
        new StreamRun(redis, publisher, workers).measure(threads, BYTES.get(0), REHEARSAL_SECONDS);
      }
      for (Configuration each : order) {
        Worker.awaitQuiet(workers);
        StreamRun run = new StreamRun(redis, publisher, workers.subList(0, each.nodes()));
        StreamRun.Result result = run.measure(each.threads(), each.bytes(), seconds);
        csv.row(round, each.bytes(), each.threads(), each.nodes(), result.row());
        sound &= result.isSound();
      }
    } finally {
      for (Worker worker : workers) {
        worker.close();
      }
    }
  }
}
