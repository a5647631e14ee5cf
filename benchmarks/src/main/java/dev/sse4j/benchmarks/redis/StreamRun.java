package dev.sse4j.benchmarks.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/** One publisher, one new stream, some nodes. */
final class StreamRun {

  private static final AtomicInteger KEYS = new AtomicInteger();

  private final RedisServer redis;
  private final Worker publisher;
  private final List<Worker> nodes;

  StreamRun(RedisServer redis, Worker publisher, List<Worker> nodes) {
    this.redis = redis;
    this.publisher = publisher;
    this.nodes = nodes;
  }

  /** Publishes for so long, and waits until each node has got what it will get. */
  Result measure(int threads, int bytes, double seconds) throws IOException {
    String key = "stream-" + KEYS.incrementAndGet();
    for (Worker node : nodes) {
      node.ask("follow", key);
    }
    redis.resetCommands();
    Usage before = Usage.now(redis, publisher, nodes);
    Published published =
        Published.of(publisher.ask(key, threads, bytes, seconds, Integer.MAX_VALUE));
    for (Worker node : nodes) {
      node.ask("await", published.events());
    }
    Usage used = Usage.now(redis, publisher, nodes).since(before);
    Commands commands =
        new Commands(redis.command("xadd"), redis.command("xread"), redis.command("xinfo|stream"));
    List<Hearing> heard = new ArrayList<>();
    for (Worker node : nodes) {
      heard.add(Hearing.of(node.ask("heard")));
      node.ask("leave");
    }
    redis.delete(key);
    return new Result(published, heard, used, commands);
  }

  private record Commands(
      RedisServer.Command xadd, RedisServer.Command xread, RedisServer.Command xinfo) {}

  /** What came of it. */
  record Result(Published published, List<Hearing> heard, Usage used, Commands commands) {

    boolean isSound() {
      return fault().isEmpty();
    }

    /** Returns what was not as it must be, or nothing. */
    private String fault() {
      for (Hearing hearing : heard) {
        if (!hearing.fault().isEmpty()) {
          return hearing.fault();
        }
        if (hearing.events() != published.events()) {
          return "a node got " + hearing.events() + " of " + published.events() + " events";
        }
        if (hearing.order() != heard.get(0).order()) {
          return "two nodes got the events in different orders";
        }
      }
      return "";
    }

    /** Returns the columns from the number of events on, with commas between. */
    String row() {
      double events = published.events();
      long end = Math.max(
          published.endNanos(),
          heard.stream().mapToLong(Hearing::lastNanos).max().orElse(0));
      double percent = (end - published.startNanos()) / 100.0;
      long reads = commands.xread.calls();
      return String.format(
          Locale.ROOT,
          "%d,%.0f,%.0f,%.0f,%.1f,%.1f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.1f,%.1f,%.1f,%.1f,%.1f,%s,%s",
          published.events(),
          published.perSecond(),
          heard.stream().mapToDouble(this::perSecond).min().orElse(0),
          most(this::perSecond),
          most(Hearing::p50Micros),
          most(Hearing::p99Micros),
          used.redis() / events / 1e3,
          used.publisher() / events / 1e3,
          heard.isEmpty() ? 0 : used.nodes() / events / heard.size() / 1e3,
          commands.xadd.micros() / events,
          commands.xread.micros() / events,
          commands.xinfo.micros() / events,
          reads == 0 ? 0 : events * heard.size() / reads,
          used.redis() / percent,
          used.publisher() / percent,
          used.nodes() / percent,
          used.others() / percent,
          isSound() ? "yes" : "no",
          isSound() ? "-" : fault());
    }

    private double perSecond(Hearing hearing) {
      return hearing.events() * 1e9 / (hearing.lastNanos() - published.startNanos());
    }

    private double most(ToDoubleFunction<Hearing> figure) {
      return heard.stream().mapToDouble(figure).max().orElse(0);
    }
  }
}
