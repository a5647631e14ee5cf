package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventReader;
import dev.sse4j.server.CloseReason;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of one client each, over real sockets. */
class StreamHandlerTest {

  private static final int LIMIT_SECONDS = 20;

  private final ManualClock clock = ManualClock.create();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger timesClosed = new AtomicInteger();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final RemoteBody remote = new RemoteBody();
  private SseServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aStreamHasItsHeadAndAFirstCommentBeforeItsBodySendsAnything() throws Exception {
    serve(remote);

    try (StreamProbe probe = get("/")) {
      probe.awaitComment("ok");

      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("Content-Type")).contains("text/event-stream;charset=utf-8");
      assertThat(probe.header("Cache-Control")).contains("no-cache, no-transform");
      assertThat(probe.header("X-Accel-Buffering")).contains("no");
      assertThat(probe.header("Keep-Alive-Interval")).contains("15");
      remote.end();
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.reconnectionTime()).contains(Duration.ofSeconds(2));
    }
  }

  @Test
  void eachEventArrivesWhenItIsSent() throws Exception {
    serve(remote);

    try (StreamProbe probe = get("/")) {
      remote.run(sender -> sender.send(Event.of("one\ntwo")));
      assertThat(probe.await(1)).containsExactly(Event.of("one\ntwo"));
      remote.run(sender -> sender.send(new Event("delta", "", "7")));
      assertThat(probe.await(2)).last().isEqualTo(new Event("delta", "", "7"));
      remote.run(sender -> sender.comment("that\nwas it"));
      probe.awaitComment("was it");
      remote.end();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.comments()).containsExactly("ok", "that", "was it");
    }
  }

  @Test
  void whatAnotherServerHasToSayCanBeRelayed() throws Exception {
    Event gap = new Event("sse.gap", "{\"lastEventId\":\"7\",\"reason\":\"evicted\"}", "9");
    serve(sender -> sender.send(gap));

    try (StreamProbe probe = get("/")) {
      assertThat(probe.await(1)).containsExactly(gap);
    }
  }

  @Test
  void anEventThatIsBeingReadIsPassedOnByteForByte() throws Exception {
    String event = "id: 7\nevent: delta\ndata: one\ndata: not UTF-8: \u00FF\n\n";
    serve(sender -> {
      byte[] stream = event.getBytes(ISO_8859_1);
      sender.send(new EventReader(new ByteArrayInputStream(stream)).readView());
    });

    try (RawHttp connection = new RawHttp(server.uri())) {
      connection.write("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
      byte[] answer = connection.read(Integer.MAX_VALUE);

      assertThat(new String(answer, ISO_8859_1)).endsWith("\n\n" + event);
    }
  }

  @Test
  void whatManyThreadsSendIsWholeAndKeepsTheOrderOfEach() throws Exception {
    Seed seed = Seed.next();
    int threads = 5;
    int each = 300;
    serve(sender -> {
      List<Thread> all = IntStream.range(0, threads)
          .mapToObj(thread -> new Thread(() -> {
            Random random = new Random(seed.value() + thread);
            for (int i = 0; i < each; i++) {
              sender.send(new Event("t" + thread, "x".repeat(random.nextInt(2000)) + " " + i, ""));
            }
          }))
          .toList();
      all.forEach(Thread::start);
      for (Thread thread : all) {
        thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
      }
    });

    try (StreamProbe probe = get("/")) {
      assertThat(probe.awaitEnd()).as(seed.toString()).isEmpty();

      for (int thread = 0; thread < threads; thread++) {
        Random random = new Random(seed.value() + thread);
        List<String> expected = IntStream.range(0, each)
            .mapToObj(i -> "x".repeat(random.nextInt(2000)) + " " + i)
            .toList();
        String type = "t" + thread;
        assertThat(probe.events())
            .as(seed.toString())
            .filteredOn(event -> event.type().equals(type))
            .extracting(Event::data)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @Test
  void anEventThatCannotBeWrittenIsRefusedAndTheStreamGoesOn() throws Exception {
    serve(sender -> {
      assertThatThrownBy(() -> sender.send(Event.of("a\nb", "x")))
          .isInstanceOf(IllegalArgumentException.class);
      sender.send(Event.of("next"));
    });

    try (StreamProbe probe = get("/")) {
      assertThat(probe).receivesData("next");
      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  // PEERS W73: no keep-alive to be had.
  @Test
  void trafficPutsAKeepAliveOff() throws Exception {
    serve(remote);

    try (StreamProbe probe = get("/")) {
      for (int i = 0; i < 5; i++) {
        remote.run(sender -> sender.send(Event.of("traffic")));
        clock.advance(Duration.ofSeconds(9));
      }
      remote.end();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).hasSize(5);
      assertThat(probe.comments()).containsExactly("ok");
    }
  }

  // PEERS W73: no keep-alive to be had.
  @Test
  void aKeepAliveIsNeverLaterThanTheIntervalThatIsAdvertised() throws Exception {
    serve(remote);

    try (StreamProbe probe = get("/")) {
      for (int i = 1; i <= 20; i++) {
        remote.run(sender -> sender.send(Event.of("silent from here")));

        clock.advance(Duration.ofSeconds(15));

        int keepAlives = i;
        Eventually.holds(() -> Collections.frequency(probe.comments(), "keepalive") == keepAlives);
      }
      remote.end();
    }
  }

  @Test
  void withoutKeepAliveNoneIsSentAndNoneIsAdvertised() throws Exception {
    start(StreamHandler.builder(request -> remote).withoutKeepAlive());

    try (StreamProbe probe = get("/")) {
      remote.run(sender -> sender.send(Event.of("silent from here")));
      clock.advance(Duration.ofDays(1));
      remote.end();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.header("Keep-Alive-Interval")).isEmpty();
      assertThat(probe.comments()).containsExactly("ok");
    }
  }

  // PEERS W67: who sends waits for its slowest client, for as long as that likes.
  @Test
  void aClientThatDoesNotReadIsCutAtTheWriteTimeout() throws Exception {
    serve(this::sendForEver);

    try (StalledClient stalled = StalledClient.get(server.uri() + "/")) {
      Eventually.holds(() -> {
        clock.advance(Duration.ofSeconds(1));
        return failure.isDone();
      });

      assertThat(reason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      awaitClosedOnce();
      stalled.awaitCut();
    }
  }

  // PEERS W16, W69, W70: who had gone was noticed late, or never.
  @Test
  void aClientThatHasGoneIsNoticedByTheNextEvents() throws Exception {
    serve(remote);
    StreamProbe probe = get("/");
    remote.run(sender -> sender.onClose(this::closed));
    probe.close();
    probe.awaitEnd(); // its socket is closed only when its reader has let go of it

    assertThatThrownBy(() -> {
          while (true) {
            remote.run(sender -> sender.send(Event.of("anybody there?")));
          }
        })
        .isInstanceOf(StreamClosedException.class)
        .hasMessage("nothing more can be sent: the client has gone")
        .extracting(e -> ((StreamClosedException) e).reason())
        .isEqualTo(CloseReason.CLIENT_GONE);

    remote.run(sender -> assertThat(sender.isOpen()).isFalse());
    remote.end();
    awaitClosedOnce();
  }

  // PEERS W16, W68, W69, W70: nothing is sent, and so nothing would ever fail.
  @Test
  void aClientThatHasGoneIsNoticedByTheKeepAliveWhileNothingIsSent() throws Exception {
    serve(sender -> {
      sender.onClose(this::closed);
      await(closed);
    });
    StreamProbe probe = get("/");
    probe.awaitComment("ok");
    probe.close();
    probe.awaitEnd();

    Eventually.holds(() -> {
      clock.advance(Duration.ofSeconds(5));
      return closed.getCount() == 0;
    });

    awaitClosedOnce();
  }

  @Test
  void aListenerOfAClosedStreamIsCalledAtOnceOnTheSameThread() throws Exception {
    CompletableFuture<EventSender> left = new CompletableFuture<>();
    serve(left::complete);
    try (StreamProbe probe = get("/")) {
      assertThat(probe.awaitEnd()).isEmpty();
    }
    EventSender sender = left.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    List<Thread> calledOn = new ArrayList<>();

    sender.onClose(() -> calledOn.add(Thread.currentThread()));

    assertThat(calledOn).containsExactly(Thread.currentThread());
    assertThat(sender.isOpen()).isFalse();
    assertThatThrownBy(() -> sender.send(Event.of("late")))
        .isInstanceOf(StreamClosedException.class)
        .isInstanceOf(SseException.class)
        .hasMessageContaining("its body has returned");
  }

  @Test
  void aListenerThatThrowsHarmsNobody() throws Exception {
    serve(sender -> {
      sender.onClose(() -> {
        throw new IllegalStateException("a listener of this test");
      });
      sender.onClose(this::closed);
      sender.send(Event.of("one"));
    });

    try (StreamProbe probe = get("/")) {
      assertThat(probe.await(1)).hasSize(1);
      assertThat(probe.awaitEnd()).isEmpty();
    }
    awaitClosedOnce();
  }

  @Test
  void aBodyThatThrowsBreaksItsStreamOffBehindWhatItHasSent() throws Exception {
    serve(sender -> {
      sender.onClose(this::closed);
      sender.send(Event.of("half of it"));
      throw new IOException("the upstream of this test broke off");
    });

    try (StreamProbe probe = get("/")) {
      assertThat(probe).receivesData("half of it");
      assertThat(probe.awaitEnd()).as("not a clean end").isPresent();
    }
    awaitClosedOnce();
  }

  @Test
  void aStreamCanBeRefusedBeforeItBegins() throws Exception {
    start(StreamHandler.builder(request -> {
      String prompt = Content.Source.asString(request, UTF_8);
      if (prompt.isBlank()) {
        throw new Refusal(429, "ask\nlater", Map.of("Retry-After", "7"));
      }
      return sender -> sender.send(Event.of("you said " + prompt));
    }));

    String refused = RawHttp.send(server.uri(), "POST", "/", "");

    assertThat(refused).startsWith("HTTP/1.1 429").contains("Retry-After: 7", "text/plain");
    assertThat(body(refused)).isEqualTo("429 ask?later\n");
    assertThat(RawHttp.send(server.uri(), "POST", "/", "hello", "Accept: application/json"))
        .startsWith("HTTP/1.1 200")
        .contains("data: you said hello\n\n");
  }

  @Test
  void anOpenerThatFailsIsAnswered500WithoutItsReason() throws Exception {
    start(StreamHandler.builder(request -> {
      throw new IOException("a secret of this test");
    }));

    String answer = RawHttp.send(server.uri(), "GET", "/", "");

    assertThat(answer).startsWith("HTTP/1.1 500").doesNotContain("secret", "IOException");
  }

  @Test
  void whoIsRefusedWhileStillSendingGetsTheAnswer() throws Exception {
    start(StreamHandler.builder(request -> {
      throw new Refusal(403, "not today");
    }));

    assertThat(RawHttp.send(server.uri(), "POST", "/", "x".repeat(5 << 20)))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void aRequestThatBreaksOffIsItsClientsFault() throws Exception {
    start(StreamHandler.builder(request -> {
      String prompt = Content.Source.asString(request, UTF_8);
      return sender -> sender.send(Event.of(prompt));
    }));

    try (RawHttp connection = new RawHttp(server.uri())) {
      connection.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
      connection.endWriting();

      assertThat(connection.readAll()).startsWith("HTTP/1.1 400");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 399, 600})
  void aRefusalIsAnError(int status) {
    assertThatThrownBy(() -> new Refusal(status, "no"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 400 to 599, but was " + status);
  }

  @Test
  void theLastEventIdIsReadFromTheHeaderElseFromTheQuery() throws Exception {
    serve(sender -> sender.send(Event.of("after [" + sender.lastEventId() + "]")));

    assertThat(RawHttp.send(server.uri(), "GET", "/?lastEventId=gr%C3%B6%C3%9Fe", ""))
        .contains("data: after [größe]\n");
    assertThat(RawHttp.send(server.uri(), "POST", "/?lastEventId=1", "", "Last-Event-ID: größe"))
        .contains("data: after [größe]\n");
    assertThat(RawHttp.send(server.uri(), "GET", "/", "")).contains("data: after []\n");
  }

  // PEERS W78: a cursor from outside must be bounded.
  @Test
  void aLastEventIdThatNoEventCanHaveIs400BeforeTheOpenerIsCalled() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    start(StreamHandler.builder(request -> {
      opened.incrementAndGet();
      return sender -> {};
    }));

    assertThat(RawHttp.send(server.uri(), "GET", "/?lastEventId=a%0Ab", ""))
        .startsWith("HTTP/1.1 400");
    assertThat(RawHttp.send(server.uri(), "POST", "/", "", "Last-Event-ID: " + "x".repeat(513)))
        .startsWith("HTTP/1.1 400");
    assertThat(opened).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, text/html, 406",
    "GET, text/event-stream, 200",
    "GET, */*, 200",
    "HEAD, text/html, 406",
    "HEAD, text/*, 200",
    "POST, application/json, 200",
    "PUT, text/html, 200"
  })
  void onlyWhatAGetAcceptsIsLookedAt(String method, String accept, int status) throws Exception {
    serve(sender -> sender.send(Event.of("here")));

    String answer = RawHttp.send(server.uri(), method, "/", "", "Accept: " + accept);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(answer.contains("data: here")).isEqualTo(status == 200 && !method.equals("HEAD"));
  }

  @Test
  void oneStreamMoreThanThereMayBeIs503() throws Exception {
    start(StreamHandler.builder(request -> sender -> await(closed)).maxStreams(1));

    try (StreamProbe probe = get("/")) {
      probe.awaitComment("ok");

      assertThat(RawHttp.send(server.uri(), "GET", "/", ""))
          .startsWith("HTTP/1.1 503")
          .contains("Retry-After: 2", "1 streams are open here");

      closed.countDown();
      assertThat(probe.awaitEnd()).isEmpty();
    }
    Eventually.holds(() -> answers("GET / 200"));
  }

  @Test
  void itIsMountedWhereJettyMountsHandlers() throws Exception {
    PathMappingsHandler paths = new PathMappingsHandler();
    paths.addMapping(
        PathSpec.from("/chat"), new StreamHandler(request -> sender -> sender.send(Event.of("a"))));
    server = new SseServer("127.0.0.1", 0, paths);
    server.start();

    assertThat(RawHttp.send(server.uri(), "POST", "/chat", "")).contains("data: a\n\n");
    assertThat(body(RawHttp.send(server.uri(), "POST", "/other", "")))
        .isEqualTo("404 there is nothing here\n");
  }

  @ParameterizedTest
  @CsvSource({"99, keepAlive", "0, writeTimeout"})
  void anIntervalThatIsTooShortIsRefused(int millis, String option) {
    StreamHandlerBuilder builder = StreamHandler.builder(request -> sender -> {});
    Duration interval = Duration.ofMillis(millis);

    assertThatThrownBy(() -> {
          if (option.equals("keepAlive")) {
            builder.keepAlive(interval);
          } else {
            builder.writeTimeout(interval);
          }
        })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(option + " must be at least PT0.1S, but was " + interval);
  }

  private void serve(StreamHandler.Body body) throws Exception {
    start(StreamHandler.builder(request -> body));
  }

  private void start(StreamHandlerBuilder handler) throws Exception {
    server =
        new SseServer("127.0.0.1", 0, handler.clock(clock, clock.scheduler()).build());
    server.start();
  }

  /** Sends until that fails, and notes why. */
  private void sendForEver(EventSender sender) {
    sender.onClose(this::closed);
    Event event = Event.of("x".repeat(10_000));
    try {
      while (true) {
        sender.send(event);
      }
    } catch (RuntimeException e) {
      failure.complete(e);
      throw e;
    }
  }

  private void closed() {
    timesClosed.incrementAndGet();
    closed.countDown();
  }

  private void awaitClosedOnce() throws InterruptedException {
    await(closed);
    server.close(); // after which nobody is left to call it again
    assertThat(timesClosed).hasValue(1);
  }

  private CloseReason reason() {
    return ((StreamClosedException)
            failure.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join())
        .reason();
  }

  private StreamProbe get(String target, String... headers) {
    return StreamProbe.get(server.uri() + target, headers);
  }

  private boolean answers(String expected) {
    try {
      String[] parts = expected.split(" ");
      return RawHttp.send(server.uri(), parts[0], parts[1], "").startsWith("HTTP/1.1 " + parts[2]);
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
