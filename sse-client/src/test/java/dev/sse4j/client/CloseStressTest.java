package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.Seed;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Closes streams at random moments from another thread, a thousand times in each form, while the
 * server is busy sending and other streams of the same process are read: with a {@code Response}
 * that is closed under its reader, foreign bytes came, and calls failed that had nothing to do with
 * it.
 */
class CloseStressTest {

  private static final int ROUNDS = 1000;
  private static final int MOST_SEEN = 500;
  private static final int EVENTS_OF_OTHERS = 2000;

  private final Seed seed = Seed.next();
  private final OkHttpClient http = new OkHttpClient();

  /** Never comes to an end of its own: each loop that ends was ended by its close. */
  @AutoClose
  private final BusyServer server = BusyServer.sendingForEver();

  @AutoClose
  private final BusyServer others = BusyServer.sending(EVENTS_OF_OTHERS);

  /** Opens a stream in one of the ways there are. */
  private interface Opening {
    EventStream open(String url) throws Exception;
  }

  @Test
  void noForeignByteComesOutOfAClosedRequest() throws Exception {
    closeAtRandomMoments(server, url -> SseClient.read(http, get(url)));
  }

  @Test
  void noForeignByteComesOutOfAClosedResponse() throws Exception {
    closeAtRandomMoments(server, url -> SseClient.read(http.newCall(get(url)).execute()));
  }

  @Test
  void noForeignByteComesOutOfTheClosedBytesOfAResponse() throws Exception {
    // OkHttp reads on for up to 100 ms when such bytes are closed, so here they have an end; and
    // then the next round reads from the same connection.
    closeAtRandomMoments(
        others, url -> SseClient.read(http.newCall(get(url)).execute().body().byteStream()));
  }

  @Test
  void noForeignByteComesOutOfAClosedInputStream() throws Exception {
    closeAtRandomMoments(server, url -> SseClient.read(SocketBody.get(url)));
  }

  @Test
  void noForeignByteComesOutOfAClosedOpenStream() throws Exception {
    SseClient client = SseClient.builder().http(http).build();
    closeAtRandomMoments(server, client::open);
  }

  private void closeAtRandomMoments(BusyServer server, Opening opening) throws Exception {
    Random random = seed.random();
    AtomicBoolean enough = new AtomicBoolean();
    FutureTask<Void> other = start(() -> readOthersUntil(enough));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String path = "/round-" + round;
        closeAtARandomMoment(opening.open(server.url(path)), path, random);
      }
    } finally {
      enough.set(true);
    }
    await(other, seed + ": the other streams");
    ConnectionPool pool = http.connectionPool();
    assertThat(pool.connectionCount())
        .as("all have been given back")
        .isEqualTo(pool.idleConnectionCount());
  }

  private void closeAtARandomMoment(EventStream stream, String path, Random random)
      throws Exception {
    String own = BusyServer.dataFor(path);
    AtomicInteger seen = new AtomicInteger();
    FutureTask<Void> loop = start(() -> {
      for (Event event : stream) {
        if (!event.equals(Event.of(own))) {
          throw new AssertionError("a foreign event: " + event);
        }
        seen.incrementAndGet();
      }
    });
    int enoughSeen = random.nextInt(MOST_SEEN);

    Eventually.holds(
        () -> seen.get() >= enoughSeen || loop.isDone(),
        () -> seed + ": " + path + " has seen " + seen);
    // The reader has just returned an event: give it the time to get anywhere.
    for (long moment = System.nanoTime() + random.nextInt(300_000); System.nanoTime() < moment; ) {
      Thread.onSpinWait();
    }
    stream.close();

    await(loop, seed + ": " + path);
    assertThat(seen.get())
        .as("%s: seen by %s before its close", seed, path)
        .isGreaterThanOrEqualTo(enoughSeen);
  }

  /** Reads whole streams, one after the other, all of which must be as they were sent. */
  private void readOthersUntil(AtomicBoolean enough) {
    for (int i = 0; !enough.get(); i++) {
      String path = "/other-" + i;
      try (EventStream stream = SseClient.read(http, get(others.url(path)))) {
        List<String> data = stream.stream().map(Event::data).toList();
        assertThat(data).hasSize(EVENTS_OF_OTHERS).containsOnly(BusyServer.dataFor(path));
      }
    }
  }

  private static Request get(String url) {
    return new Request.Builder().url(url).build();
  }

  private static FutureTask<Void> start(Runnable task) {
    FutureTask<Void> future = new FutureTask<>(task, null);
    Thread thread = new Thread(future, "loop");
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  private static void await(FutureTask<Void> task, String what) throws InterruptedException {
    try {
      task.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(what + " did not end as it should", e);
    }
  }
}
