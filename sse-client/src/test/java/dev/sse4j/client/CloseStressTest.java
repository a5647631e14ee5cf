package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StreamScript;
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
 * Closes busy streams again and again at random moments, while another stream of the same process
 * is read: with a {@code Response} that is closed under its reader, foreign bytes came, and calls
 * failed that had nothing to do with it.
 */
class CloseStressTest {

  private static final int ROUNDS = 100;
  private static final int CHUNKS = 100;
  private static final int EVENTS_OF_A_CHUNK = 10;
  private static final int EVENTS = CHUNKS * EVENTS_OF_A_CHUNK;
  private static final String OWN = "own".repeat(100);
  private static final String OTHER = "OTHER".repeat(60);

  private final Seed seed = Seed.next();
  private final OkHttpClient http = new OkHttpClient();

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @AutoClose
  private final ScriptedServer otherServer = ScriptedServer.start();

  /** Opens a stream in one of the ways there are. */
  private interface Opening {
    EventStream open(Request request) throws Exception;
  }

  @Test
  void noForeignByteComesOutOfAClosedRequest() throws Exception {
    closeAtRandomMoments(script(OWN).thenStall(), request -> SseClient.read(http, request));
  }

  @Test
  void noForeignByteComesOutOfAClosedResponse() throws Exception {
    closeAtRandomMoments(
        script(OWN).thenStall(), request -> SseClient.read(http.newCall(request).execute()));
  }

  @Test
  void noForeignByteComesOutOfTheClosedBytesOfAResponse() throws Exception {
    // Nothing can wake a reader of these bytes that waits: so the server does not make it wait.
    closeAtRandomMoments(
        script(OWN),
        request -> SseClient.read(http.newCall(request).execute().body().byteStream()));
  }

  @Test
  void noForeignByteComesOutOfAClosedInputStream() throws Exception {
    closeAtRandomMoments(
        script(OWN).header("Content-Length", "1000000000").thenStall(),
        request -> SseClient.read(SocketBody.get(request.url().toString())));
  }

  @Test
  void noForeignByteComesOutOfAClosedOpenStream() throws Exception {
    SseClient client = SseClient.builder().http(http).build();
    closeAtRandomMoments(script(OWN).thenStall(), client::open);
  }

  private void closeAtRandomMoments(StreamScript script, Opening opening) throws Exception {
    Random random = seed.random();
    AtomicBoolean enough = new AtomicBoolean();
    FutureTask<Void> other = start(() -> readOtherUntil(enough));
    for (int round = 0; round < ROUNDS; round++) {
      server.enqueue(script);
      EventStream stream = opening.open(get(server));
      AtomicInteger seen = new AtomicInteger();
      FutureTask<Void> loop = start(() -> {
        for (Event event : stream) {
          if (!event.data().equals(OWN)) {
            throw new AssertionError("a foreign event: " + event);
          }
          seen.incrementAndGet();
        }
      });
      int enoughSeen = random.nextInt(EVENTS / 2);

      while (seen.get() < enoughSeen && !loop.isDone()) {
        Thread.onSpinWait();
      }
      // The reader has just returned an event: give it the time to get anywhere.
      for (long moment = System.nanoTime() + random.nextInt(300_000);
          System.nanoTime() < moment; ) {
        Thread.onSpinWait();
      }
      stream.close();

      await(loop, seed + ": round " + round);
    }
    enough.set(true);
    await(other, seed + ": the other stream");
    ConnectionPool pool = http.connectionPool();
    assertThat(pool.connectionCount())
        .as("all have been given back")
        .isEqualTo(pool.idleConnectionCount());
  }

  /** Reads whole streams, one after the other, all of which must be as they were sent. */
  private void readOtherUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      otherServer.enqueue(script(OTHER));
      try (EventStream stream = SseClient.read(http, get(otherServer))) {
        List<String> data = stream.stream().map(Event::data).toList();
        assertThat(data).hasSize(EVENTS).containsOnly(OTHER);
      }
    }
  }

  private static StreamScript script(String data) {
    StreamScript script = StreamScript.events();
    String chunk = ("data: " + data + "\n\n").repeat(EVENTS_OF_A_CHUNK);
    for (int i = 0; i < CHUNKS; i++) {
      script = script.thenBytes(chunk);
    }
    return script;
  }

  private static Request get(ScriptedServer server) {
    return new Request.Builder().url(server.url("/")).build();
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
