package dev.sse4j.benchmarks.redis;

import dev.sse4j.redis.RedisProviderBuilder;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A node in a process of its own; what it is to do comes line by line. */
@Command(name = "redis-node", hidden = true)
public final class Node implements Callable<Integer> {

  private static final String DONE = "done";

  @Option(names = "--redis", required = true)
  private String uri;

  private @Nullable Following following;

  @Override
  public Integer call() throws Exception {
    Answers.give(this::answer);
    return 0;
  }

  private String answer(String[] words) throws Exception {
    switch (words[0]) {
      case "warm-up":
        return warmUp(words[1], Integer.parseInt(words[2]));
      case "follow":
        following = new Following(uri, words[1], RedisProviderBuilder.DEFAULT_WARM_UP);
        following.awaitReady();
        return DONE;
      case "await":
        following().await(Integer.parseInt(words[1]));
        return DONE;
      case "heard":
        return following().heard().hearing().line();
      case "replay":
        return new Replays(following().heard()).run(Double.parseDouble(words[1]));
      case "leave":
        following().close();
        following = null;
        return DONE;
      default:
        throw Answers.unknown(words[0]);
    }
  }

  private Following following() {
    if (following == null) {
      throw new IllegalStateException("expected the word follow first");
    }
    return following;
  }

  /** Reads a stream that is there already; returns how many seconds it took, and what was heard. */
  private String warmUp(String key, int events) {
    long start = System.nanoTime();
    try (Following node = new Following(uri, key, events)) {
      node.awaitReady();
      double seconds = (System.nanoTime() - start) / 1e9;
      return String.format(
          Locale.ROOT, "%.3f,%s", seconds, node.heard().hearing().line());
    }
  }
}
