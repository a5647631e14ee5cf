package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.StreamListener;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Server and client together, over real connections: readers join at random moments, half of them
 * from an id of the past, while events are published; each leaves now and then and comes back.
 */
class JoinOverHttpTest {

  private static final int EVENTS = 20_000;
  private static final int PUBLISHERS = 4;
  private static final int READERS = 100;
  private static final long LIMIT_SECONDS = 120;
  private static final List<Namespace> PUBLISHED_TO =
      namespaces("/pets/dogs", "/pets/cats", "/news");
  private static final List<Namespace> SUBSCRIBED_TO =
      namespaces("/", "/pets", "/pets/dogs", "/news");

  private final Seed seed = Seed.next();
  private final AtomicInteger published = new AtomicInteger();
  private final Map<Integer, CountDownLatch> joins =
      new ConcurrentHashMap<>(); // by what is published
  private final CountDownLatch begun = new CountDownLatch(READERS);
  private final AtomicIntegerArray publishedTo = new AtomicIntegerArray(EVENTS + 2); // by sequence
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Hub hub =
      Hub.builder().replayer(Replayer.lastEvents(2 * EVENTS)).build();
  private final SseServer server = new SseServer("127.0.0.1", 0, new SseHandler(hub));

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.close();
    hub.close();
  }

  @Test
  void everyReaderSeesEachEventBehindItsFirstIdOnceAndInOrder() throws Exception {
    System.out.println(seed);
    server.start();
    String first = hub.publish("/", Event.of("the first, with sequence 1"));
    Random random = seed.random();
    List<Future<List<Integer>>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      CountDownLatch join =
          joins.computeIfAbsent(random.nextInt(EVENTS), n -> new CountDownLatch(1));
      Reader reader =
          new Reader(SUBSCRIBED_TO.get(i % 4), i % 8 < 4 ? first : "", join, random.nextLong());
      readers.add(threads.submit(reader::read));
    }
    List<Future<?>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      long publisherSeed = random.nextLong();
      publishers.add(threads.submit(() -> publish(new Random(publisherSeed))));
    }
    for (Future<?> publisher : publishers) {
      publisher.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    hub.publish(Message.of(SUBSCRIBED_TO, Event.of("end", "")));

    for (int i = 0; i < READERS; i++) {
      List<Integer> seen = readers.get(i).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      int from = i % 8 < 4 ? 2 : seen.isEmpty() ? Integer.MAX_VALUE : seen.get(0);
      assertThat(seen)
          .as("what reader %d has seen, %s", i, seed)
          .isEqualTo(expected(SUBSCRIBED_TO.get(i % 4), from));
    }
  }

  private void publish(Random random) {
    for (int n = 0; n < EVENTS / PUBLISHERS; n++) {
      int to = random.nextInt(PUBLISHED_TO.size());
      String id =
          hub.publish(Message.of(PUBLISHED_TO.get(to), Event.of("x".repeat(random.nextInt(100)))));
      publishedTo.set(sequence(id), to);
      CountDownLatch join = joins.get(published.getAndIncrement());
      if (join != null) {
        join.countDown();
      }
    }
  }

  private List<Integer> expected(Namespace namespace, int from) {
    return IntStream.rangeClosed(from, EVENTS + 1)
        .filter(sequence -> namespace.contains(PUBLISHED_TO.get(publishedTo.get(sequence))))
        .boxed()
        .toList();
  }

  private static int sequence(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  private static List<Namespace> namespaces(String... paths) {
    return Stream.of(paths).map(Namespace::new).toList();
  }

  private final class Reader {

    private final Namespace namespace;
    private final CountDownLatch join;
    private final Random random;
    private final List<Integer> seen = new ArrayList<>();
    private String lastEventId;
    private boolean counted;
    private boolean ended;

    Reader(Namespace namespace, String lastEventId, CountDownLatch join, long seed) {
      this.namespace = namespace;
      this.lastEventId = lastEventId;
      this.join = join;
      this.random = new Random(seed);
    }

    List<Integer> read() throws InterruptedException {
      join.await();
      while (!ended) {
        readSome(random.nextInt(5000));
      }
      return seen;
    }

    private void readSome(int most) {
      SseClient client = SseClient.builder()
          .lastEventId(lastEventId)
          .listener(new StreamListener() {
            @Override
            public void opened(Headers headers) {
              if (!counted) {
                counted = true;
                begun.countDown();
              }
            }
          })
          .build();
      try (EventStream events = client.open(server.uri() + "/subscribe" + namespace)) {
        for (Event event : events) {
          lastEventId = event.id();
          ended = event.type().equals("end");
          if (!ended) {
            seen.add(sequence(event.id()));
          }
          if (ended || seen.size() % (most + 1) == most) {
            return;
          }
        }
      }
    }
  }
}
