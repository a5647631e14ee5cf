package dev.sse4j.benchmarks;

import dev.sse4j.benchmarks.Page.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the tables of the figures of Redis into their page, between two comments. */
@Command(
    name = "redis-report",
    description = "Writes the tables of Redis anew, from the files of figures.",
    mixinStandardHelpOptions = true)
public final class RedisReport implements Callable<Integer> {

  private static final List<String> CONFIGURATION = List.of("bytes", "threads", "nodes");

  @Mixin
  private Results results;

  @Option(names = "--page", description = "what to write to (default ${DEFAULT-VALUE})")
  private Path file = Path.of("benchmarks/RESULTS-redis.md");

  private final Page page = new Page();

  @Override
  public Integer call() throws IOException {
    Figures stream = Figures.read(results.file("redis-stream"));
    Figures replays = Figures.read(results.file("redis-replay"));
    Figures warmUps = Figures.read(results.file("redis-warm-up"));
    stream(stream);
    cpu(stream);
    redis(stream);
    unsound(stream);
    warmUps(warmUps);
    replays(replays);
    Set<String> measured = new TreeSet<>(stream.measured());
    measured.addAll(replays.measured());
    measured.addAll(warmUps.measured());
    page.write(file, "run-redis", stream.origin(), measured);
    return 0;
  }

  private void stream(Figures figures) {
    page.table(
        "Events through one stream",
        figures,
        CONFIGURATION,
        new Column("bytes", Cell.text("bytes")),
        new Column("threads", Cell.text("threads")),
        new Column("nodes", Cell.text("nodes")),
        new Column("published a second", ofSound(Cell.spread("published_per_s"))),
        new Column("received a second, slowest node", ofSound(Cell.spread("received_per_s_min"))),
        new Column("p50, µs", ofSound(Cell.spread("p50_us"))),
        new Column("p99, µs", ofSound(Cell.spread("p99_us"))),
        new Column("events a read", ofSound(Cell.median("events_a_read"))));
  }

  private void cpu(Figures figures) {
    page.table(
        "Processor time: of an event in µs, and in % of one core",
        figures,
        CONFIGURATION,
        new Column("bytes", Cell.text("bytes")),
        new Column("threads", Cell.text("threads")),
        new Column("nodes", Cell.text("nodes")),
        new Column("Redis, µs", ofSound(Cell.spread("redis_us"))),
        new Column("publisher, µs", ofSound(Cell.spread("publisher_us"))),
        new Column("one node, µs", ofSound(Cell.spread("node_us"))),
        new Column("Redis, %", ofSound(Cell.median("redis_pct"))),
        new Column("publisher, %", ofSound(Cell.median("publisher_pct"))),
        new Column("all nodes, %", ofSound(Cell.median("nodes_pct"))),
        new Column("others, %", ofSound(Cell.median("other_pct"))));
  }

  private void redis(Figures figures) {
    page.table(
        "What Redis takes for an event, µs",
        figures,
        CONFIGURATION,
        new Column("bytes", Cell.text("bytes")),
        new Column("threads", Cell.text("threads")),
        new Column("nodes", Cell.text("nodes")),
        new Column("all", ofSound(Cell.median("redis_us"))),
        new Column("`XADD`", ofSound(Cell.median("xadd_us"))),
        new Column("`XREAD`", ofSound(Cell.median("xread_us"))),
        new Column("`XINFO`", ofSound(Cell.median("xinfo_us"))));
  }

  private void unsound(Figures figures) {
    List<List<String>> rows = figures.where("sound", "no").rows().stream()
        .map(row -> List.of(row.get("bytes"), row.get("threads"), row.get("nodes"), row.get("why")))
        .toList();
    if (!rows.isEmpty()) {
      page.table("Runs that do not count", List.of("bytes", "threads", "nodes", "why"), rows);
    }
  }

  private void warmUps(Figures figures) {
    page.table(
        "A node reads 100,000 entries",
        figures,
        List.of("bytes", "attempt"),
        new Column("bytes", Cell.text("bytes")),
        new Column("time in this JVM", Cell.text("attempt")),
        new Column("s", Cell.spread("seconds")),
        new Column("entries a second", Cell.spread("entries_per_s")),
        new Column("Redis, µs an entry", Cell.median("redis_us")),
        new Column("node, µs an entry", Cell.median("node_us")));
  }

  private void replays(Figures figures) {
    page.table(
        "Replays of 100 entries from Redis",
        figures,
        List.of("bytes"),
        new Column("bytes", Cell.text("bytes")),
        new Column("replays a second", Cell.spread("replays_per_s")),
        new Column("p50, µs", Cell.spread("p50_us")),
        new Column("p99, µs", Cell.spread("p99_us")),
        new Column("Redis, µs", Cell.spread("redis_us")),
        new Column("node, µs", Cell.spread("node_us")));
  }

  /** Leaves a cell empty if none of the runs counts. */
  private static Function<Figures, String> ofSound(Function<Figures, String> cell) {
    return figures -> {
      Figures sound = figures.where("sound", "yes");
      return sound.rows().isEmpty() ? "" : cell.apply(sound);
    };
  }
}
