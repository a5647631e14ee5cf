package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.Threads;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How streams of one client each end when their server stops. */
class StreamDrainTest {

  private static final int LIMIT_SECONDS = 20;
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Longer than any test waits: what ends within it has not been ended by it. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final RemoteBody remote = new RemoteBody();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger timesClosed = new AtomicInteger();
  private final CompletableFuture<Exception> failure = new CompletableFuture<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private SseServer server;

  @AfterEach
  void stop() {
    threads.shutdownNow();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aStreamMayComeToItsEndWhileNewRequestsAreAnswered503() throws Exception {
    start(StreamHandler.builder(request -> remote).drain(LONG));
    try (StreamProbe probe = get()) {
      remote.run(sender -> sender.send(Event.of("one")));

      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close, threads);
      Eventually.holds(() -> answer("HEAD").startsWith("HTTP/1.1 503"));
      assertThat(answer("GET"))
          .startsWith("HTTP/1.1 503")
          .contains("Retry-After: 2", "shutting down");
      remote.run(sender -> sender.send(Event.of("two")));
      remote.end();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).extracting(Event::data).containsExactly("one", "two");
      assertThat(probe.reconnectionTime()).contains(Duration.ofSeconds(2));
      closing.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStreamThatDoesNotComeToItsEndIsEndedInOrderAndToldWhenToComeBack() throws Exception {
    start(StreamHandler.builder(request -> this::waitThenSend).drain(SHORT));
    try (StreamProbe probe = get()) {
      probe.awaitComment("ok");

      server.close();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.reconnectionTime().orElseThrow())
          .isBetween(Duration.ofMillis(1000), Duration.ofMillis(3000));
      assertThat(reason()).isEqualTo(CloseReason.SHUTDOWN);
      assertThat(timesClosed).hasValue(1);
    }
  }

  @Test
  void aClientThatKeepsItsSocketOpenIsDisconnectedBehindItsLastChunk() throws Exception {
    StreamHandler handler =
        StreamHandler.builder(request -> this::waitThenSend).drain(SHORT).build();
    server = new SseServer("127.0.0.1", 0, handler);
    server.start();
    try (StalledClient idle = StalledClient.get(server.uri() + "/")) {
      assertThat(idle.readHead()).startsWith("HTTP/1.1 200");

      // Not the server: when that stops, it closes all sockets in the end.
      handler.shutdown().get(LIMIT_SECONDS, TimeUnit.SECONDS);

      assertThat(idle.awaitCut()).as("bytes of last words").isPositive();
      assertThat(reason()).isEqualTo(CloseReason.SHUTDOWN);
    }
  }

  // PEERS W67: who is stopped waits for its slowest client.
  @Test
  void aClientThatDoesNotReadIsCutAndItsSenderFreed() throws Exception {
    ManualClock clock = ManualClock.create(); // stands still: no write timeout
    AtomicInteger sent = new AtomicInteger();
    start(StreamHandler.builder(request -> sender -> {
          sender.onClose(this::closed);
          Event event = Event.of("x".repeat(100_000));
          try {
            while (true) {
              sender.send(event);
              sent.incrementAndGet();
            }
          } catch (StreamClosedException e) {
            failure.complete(e);
          }
        })
        .clock(clock, clock.scheduler())
        .drain(SHORT));
    try (StalledClient stalled = StalledClient.get(server.uri() + "/")) {
      Eventually.holds(() -> sent.get() > 0);

      server.close();

      assertThat(reason()).isEqualTo(CloseReason.SHUTDOWN);
      await(closed);
      assertThat(timesClosed).hasValue(1);
      stalled.awaitCut();
    }
  }

  @Test
  void aRequestThatIsStillBeingOpenedIsAnswered503AndItsBodyLearnsIt() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    start(StreamHandler.builder(request -> {
          opening.countDown();
          awaitUninterruptibly(answered);
          return this::waitThenSend;
        })
        .drain(SHORT));
    CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> answer("GET"), threads);
    await(opening);

    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close, threads);

    assertThat(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS))
        .startsWith("HTTP/1.1 503")
        .contains("Retry-After: 2");
    answered.countDown();
    assertThat(reason()).isEqualTo(CloseReason.SHUTDOWN);
    assertThat(timesClosed).hasValue(1);
    closing.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aBodyThatDoesNotCareThatItsStreamIsClosedIsInterruptedWhenJettyStops() throws Exception {
    CompletableFuture<InterruptedException> interrupted = new CompletableFuture<>();
    start(StreamHandler.builder(request -> sender -> {
          try {
            new CountDownLatch(1).await(LIMIT_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            interrupted.complete(e);
          }
        })
        .drain(SHORT));
    try (StreamProbe probe = get()) {
      probe.awaitComment("ok");

      server.close();

      assertThat(probe.awaitEnd()).isEmpty();
      interrupted.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void broadcastsAndStreamsOfOneClientDrainTogetherWhereverTheyAreMounted() throws Exception {
    PathMappingsHandler paths = new PathMappingsHandler();
    paths.addMapping(
        PathSpec.from("/chat"),
        StreamHandler.builder(request -> this::waitThenSend).drain(SHORT).build());
    try (Hub hub = Hub.create()) {
      server = new SseServer("127.0.0.1", 0, SseHandler.builder(hub).drain(LONG).build(), paths);
      server.start();
      try (StreamProbe broadcast = StreamProbe.get(server.uri() + "/subscribe");
          StreamProbe chat = StreamProbe.get(server.uri() + "/chat")) {
        broadcast.awaitComment("ok");
        chat.awaitComment("ok");

        server.close();

        assertThat(broadcast.awaitEnd()).isEmpty();
        assertThat(chat.awaitEnd()).isEmpty();
      }
    }
  }

  @Test
  void inAServerWithoutAStopTimeoutStreamsAreCutAndItCanStartAgain() throws Exception {
    Server jetty = new Server(0);
    jetty.setHandler(new StreamHandler(request -> sender -> {
      CountDownLatch over = new CountDownLatch(1);
      sender.onClose(this::closed);
      sender.onClose(over::countDown);
      await(over);
    }));
    for (int start = 1; start <= 2; start++) {
      jetty.start();
      URI uri = URI.create("http://127.0.0.1:" + jetty.getURI().getPort());
      try (StreamProbe probe = StreamProbe.get(uri + "/")) {
        probe.awaitComment("ok");

        jetty.stop();

        assertThat(probe.awaitEnd()).as("not a clean end").isPresent();
      }
    }
    Eventually.holds(() -> timesClosed.get() == 2);
  }

  @Test
  void noThreadIsLeftAndAGivenSchedulerGoesOn() throws Exception {
    ManualClock clock = ManualClock.create();
    ScheduledExecutorService given = clock.scheduler();
    start(
        StreamHandler.builder(request -> this::waitThenSend).clock(clock, given).drain(SHORT));
    try (StreamProbe probe = get()) {
      probe.awaitComment("ok");
      clock.awaitScheduled(1);

      server.close();

      Eventually.holds(() -> Threads.named("sse4j-stream-").isEmpty());
      assertThat(given.isShutdown()).isFalse();
      clock.advance(Duration.ofDays(1)); // and nothing of ours is left in it
      given.shutdown();
      assertThat(given.isTerminated()).isTrue();
    }
  }

  private void start(StreamHandlerBuilder handler) throws Exception {
    server = new SseServer("127.0.0.1", 0, handler.build());
    server.start();
  }

  /** Sends nothing until the stream is closed, and notes what comes of sending then. */
  private void waitThenSend(EventSender sender) throws Exception {
    sender.onClose(this::closed);
    awaitUninterruptibly(closed);
    try {
      sender.send(Event.of("too late"));
    } catch (StreamClosedException e) {
      failure.complete(e);
    }
  }

  private void closed() {
    timesClosed.incrementAndGet();
    closed.countDown();
  }

  private CloseReason reason() throws Exception {
    return ((StreamClosedException) failure.get(LIMIT_SECONDS, TimeUnit.SECONDS)).reason();
  }

  private StreamProbe get() {
    return StreamProbe.get(server.uri() + "/");
  }

  private String answer(String method) {
    try {
      return RawHttp.send(server.uri(), method, "/", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For threads of Jetty, which interrupts those that are still busy when it stops. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    Eventually.holds(() -> latch.getCount() == 0);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
