package dev.sse4j.benchmarks.redis;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.redis.RedisProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Publishes in a process of its own; each line says to which key, with how many threads, events of
 * how many bytes, for how many seconds and how many at the most. Each thread waits for the id of an
 * event before it publishes the next.
 */
@Command(name = "redis-publisher", hidden = true)
public final class Publisher implements Callable<Integer> {

  private static final Namespace NAMESPACE = new Namespace("/pets/dogs");

  @Option(names = "--redis", required = true)
  private String uri;

  @Override
  public Integer call() throws Exception {
    Answers.give(words -> publish(
            words[0],
            Integer.parseInt(words[1]),
            Integer.parseInt(words[2]),
            Double.parseDouble(words[3]),
            Integer.parseInt(words[4]))
        .line());
    return 0;
  }

  private Published publish(String key, int threads, int bytes, double seconds, int most)
      throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (RedisProvider redis = RedisProvider.builder().uri(uri).key(key).build()) {
      String padding = Stamp.padding(bytes);
      AtomicInteger events = new AtomicInteger();
      long start = System.nanoTime();
      long end = start + (long) (seconds * 1e9);
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        running.add(executor.submit(() -> {
          int number = 0;
          while (System.nanoTime() < end && events.getAndIncrement() < most) {
            String data = new Stamp(thread, number++, System.nanoTime()).data(padding);
            redis.publish(Message.of(NAMESPACE, Event.of(data)));
          }
          return number;
        }));
      }
      int published = 0;
      for (Future<Integer> each : running) {
        published += each.get();
      }
      return new Published(published, start, System.nanoTime());
    } finally {
      executor.shutdown();
    }
  }
}
