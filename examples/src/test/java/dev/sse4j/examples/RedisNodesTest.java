package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.StreamListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three servers and a worker, each in a process of its own, with one Redis behind them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the Redis that there is for it is too old")
class RedisNodesTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CLIENTS = 300;
  private static final int EVENTS = 10_000;

  /** How many clients go from node to node, and how often at the most. */
  private static final int TRAVELLERS = 30;

  private static final int MOVES = 10;

  @TempDir
  private static Path folder;

  private static Redis redis;
  private static final List<ServingProcess> NODES = new ArrayList<>();

  private final OkHttpClient http = new OkHttpClient();
  private final List<Future<?>> clients = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "client");
    thread.setDaemon(true);
    return thread;
  });

  @BeforeAll
  static void start() throws Exception {
    redis = Redis.started(folder);
    for (int i = 0; i < 3; i++) {
      NODES.add(ServingProcess.start(folder, "--redis", redis.uri("pets")));
    }
    for (ServingProcess node : NODES) {
      node.awaitHealth(200);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    NODES.forEach(ServingProcess::close);
    redis.close();
  }

  @AfterEach
  void endClients() {
    threads.shutdownNow();
  }

  @Test
  void eachClientOfEachNodeSeesAllEventsOnceAndInOrder() throws Exception {
    CountDownLatch opened = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Request request = request(node(i), "/all");
      clients.add(threads.submit(() -> {
        NumberedEvents seen = NumberedEvents.of(EVENTS);
        try (EventStream events = client("", opened).open(request)) {
          seen.addFrom(events.iterator(), Integer.MAX_VALUE);
        }
        return seen;
      }));
    }
    await(opened);

    Process publisher = publisher("/all");

    awaitEnd(publisher);
    awaitClients();
  }

  @Test
  void whoGoesFromNodeToNodeMissesNothingAndSeesNothingTwice() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("clients go from node to node by the seed " + seed);
    CountDownLatch opened = new CountDownLatch(TRAVELLERS);
    for (int i = 0; i < TRAVELLERS; i++) {
      int first = i;
      int[] moves = new Random(seed + i).ints(MOVES, 1, EVENTS).sorted().toArray();
      clients.add(threads.submit(() -> travel(first, moves, opened)));
    }
    await(opened);

    Process publisher = publisher("/travellers");

    awaitEnd(publisher);
    awaitClients();
  }

  /** Moves on each time that so many events were seen, at last to where it stays. */
  private NumberedEvents travel(int first, int[] moves, CountDownLatch opened) throws IOException {
    NumberedEvents seen = NumberedEvents.of(EVENTS);
    for (int i = 0; !seen.isComplete(); i++) {
      Request request = request(node(first + i), "/travellers");
      try (EventStream events = client(seen.lastEventId(), opened).open(request)) {
        seen.addFrom(events.iterator(), i < moves.length ? moves[i] : Integer.MAX_VALUE);
      }
    }
    return seen;
  }

  @Test
  void whoWasOnAKilledNodeMissesNothingOnAnotherAndSeesNothingTwice() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch opened = new CountDownLatch(TRAVELLERS);
    CountDownLatch underLoad = new CountDownLatch(TRAVELLERS);
    try (ServingProcess killed = ServingProcess.start(folder, "--redis", redis.uri("pets"))) {
      killed.awaitHealth(200);
      for (int i = 0; i < TRAVELLERS; i++) {
        List<Request> requests = List.of(
            request(killed, "/killed"),
            request(node(i), "/killed"),
            request(node(i + 1), "/killed"));
        clients.add(threads.submit(() -> {
          NumberedEvents seen = NumberedEvents.of(EVENTS);
          AtomicInteger next = new AtomicInteger();
          try (EventStream events = client("", opened).open(() -> {
            attempts.incrementAndGet();
            return requests.get(Math.min(next.getAndIncrement(), requests.size() - 1));
          })) {
            Iterator<Event> iterator = events.iterator();
            seen.addFrom(iterator, EVENTS / 4);
            underLoad.countDown();
            seen.addFrom(iterator, Integer.MAX_VALUE);
          }
          return seen;
        }));
      }
      await(opened);

      Process publisher = publisher("/killed");
      await(underLoad);
      killed.kill();

      awaitEnd(publisher);
      awaitClients();
      assertThat(attempts.get()).isGreaterThan(TRAVELLERS);
    }
  }

  private SseClient client(String lastEventId, CountDownLatch opened) {
    return SseClient.builder()
        .http(http)
        .connectTimeout(LIMIT) // all come at once
        .firstByteTimeout(LIMIT)
        .lastEventId(lastEventId)
        .listener(new StreamListener() {
          private boolean counted;

          @Override
          public void opened(Headers headers) {
            if (!counted) {
              counted = true;
              opened.countDown();
            }
          }
        })
        .build();
  }

  private static ServingProcess node(int number) {
    return NODES.get(number % NODES.size());
  }

  private static Request request(ServingProcess node, String namespace) throws IOException {
    return new Request.Builder().url(node.url() + "/subscribe" + namespace).build();
  }

  private static Process publisher(String namespace) throws IOException {
    return ChildJvm.of(NumberedEvents.class, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .with(redis.uri("pets"), namespace, "" + EVENTS)
        .start();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("%d are missing", latch.getCount())
        .isTrue();
  }

  private static void awaitEnd(Process publisher) throws InterruptedException {
    try {
      assertThat(publisher.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(publisher.exitValue()).isZero();
    } finally {
      publisher.destroyForcibly();
    }
  }

  private void awaitClients() throws Exception {
    for (Future<?> client : clients) {
      client.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
