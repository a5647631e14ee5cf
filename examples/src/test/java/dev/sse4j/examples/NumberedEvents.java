package dev.sse4j.examples;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.redis.RedisProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Events that can be told apart, and their order. As a program it is a worker without a server: it
 * publishes them straight into Redis, from several threads.
 */
final class NumberedEvents {

  /** How many threads publish, so that Redis is given several at a time. Each has its own numbers. */
  private static final int THREADS = 16;

  /** The type of the event that is published behind all others. */
  private static final String END = "end";

  private final int total;
  private final int[] next = new int[THREADS];
  private int count;
  private boolean ended;
  private String lastEventId = "";

  private NumberedEvents(int total) {
    this.total = total;
  }

  /** Publishes so many events and an end; the arguments are a Redis, a namespace, and how many. */
  public static void main(String... args) throws Exception {
    Namespace namespace = new Namespace(args[1]);
    int each = Integer.parseInt(args[2]) / THREADS;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (RedisProvider redis = RedisProvider.create(args[0])) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String thread = t + " ";
        all.add(threads.submit(() -> {
          for (int i = 0; i < each; i++) {
            redis.publish(Message.of(namespace, Event.of(thread + i)));
          }
        }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      redis.publish(Message.of(namespace, Event.of(END, "")));
    } finally {
      threads.shutdown();
    }
  }

  /** Returns what one client has seen, which is nothing yet, of so many. */
  static NumberedEvents of(int total) {
    return new NumberedEvents(total);
  }

  /** Takes events that the client sees, until there are so many in all, or all. */
  void addFrom(Iterator<Event> events, int most) {
    while (!ended && count < most) {
      add(events.next());
    }
  }

  /** Takes the next event that the client has seen; it fails if this could not come next. */
  private void add(Event event) {
    if (!lastEventId.isEmpty() && !isAfter(event.id(), lastEventId)) {
      throw new AssertionError(event + " came after " + lastEventId);
    }
    if (event.type().equals(END) && count == total) {
      ended = true;
    } else {
      count(event);
    }
    lastEventId = event.id();
  }

  private void count(Event event) {
    String[] words = event.data().split(" ");
    if (!event.type().equals(Event.DEFAULT_TYPE) || words.length != 2) {
      throw new AssertionError("after " + count + " events of " + total + " came " + event);
    }
    int thread = Integer.parseInt(words[0]);
    if (Integer.parseInt(words[1]) != next[thread]) {
      throw new AssertionError("number " + next[thread] + " of thread " + thread
          + " was to come, but it was " + event + "; the one before was " + lastEventId);
    }
    next[thread]++;
    count++;
  }

  /** By the numbers of a thread alone, those of others could be in any order. */
  private static boolean isAfter(String id, String other) {
    long[] numbers = numbers(id);
    long[] others = numbers(other);
    return numbers[0] > others[0] || (numbers[0] == others[0] && numbers[1] > others[1]);
  }

  private static long[] numbers(String id) {
    int hyphen = id.indexOf('-');
    return new long[] {
      Long.parseLong(id.substring(0, hyphen)), Long.parseLong(id.substring(hyphen + 1))
    };
  }

  /** Returns whether all were seen, and that there are no more. */
  boolean isComplete() {
    return ended;
  }

  String lastEventId() {
    return lastEventId;
  }
}
