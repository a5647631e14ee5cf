package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.server.jetty.StreamClosedException;
import dev.sse4j.server.jetty.StreamHandler;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Many streams over one connection of HTTP/2: each is on its own, as if it had one to itself. */
@ParameterizedClass
@EnumSource(names = {"HTTP2", "HTTP2_TLS"})
class Http2Test {

  private static final int STREAMS = 100;
  private static final int LIMIT_SECONDS = 20;

  /** OkHttp takes 16 MiB of a stream that nobody reads; and this is more, in few pieces. */
  private static final int PIECES = 24;

  private static final String PIECE = "x".repeat(1_000_000);

  /** Far more than a test takes: what waits for it has waited for the wrong thing. */
  private static final Duration NEVER = Duration.ofMinutes(5);

  private final Transport transport;
  private final ManualClock clock = ManualClock.create();
  private final Closings closings = new Closings();
  private Hub hub;
  private SseServer server;
  private Streams streams;

  Http2Test(Transport transport) {
    this.transport = transport;
  }

  @BeforeEach
  void start() throws Exception {
    startWith(hub -> hub);
  }

  @AfterEach
  void stop() {
    streams.close();
    server.close();
    hub.close();
  }

  @Test
  void whoStallsIsCutAloneAndDelaysNobodyOnItsConnection() throws Exception {
    try (Response stalled = streams.response("/subscribe/bulk")) {
      List<StreamProbe> others = open(STREAMS - 1);

      for (int i = 0; i < PIECES; i++) {
        hub.publish("/bulk", Event.of(PIECE));
      }
      hub.publish("/pets", Event.of("marker"));

      assertThat(others).allSatisfy(probe -> probe.await(1));
      assertThat(ofBulk().lagEvents()).isPositive();
      assertThat(closings.isEmpty()).isTrue();
      Eventually.holds(() -> {
        clock.advance(Duration.ofSeconds(1));
        return !closings.isEmpty();
      });
      assertThat(closings.next()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      assertThatThrownBy(() -> stalled.body().source().readByteString())
          .isInstanceOfSatisfying(
              StreamResetException.class,
              reset -> assertThat(reset.errorCode).isEqualTo(ErrorCode.CANCEL));
      hub.publish("/pets", Event.of("marker"));
      assertThat(others).allSatisfy(probe -> probe.await(2));
      assertThat(closings.isEmpty()).isTrue();
      assertThat(streams.connections()).hasSize(1);
    }
  }

  @Test
  void whoCancelsIsNoticedThoughNothingIsWritten() throws Exception {
    Call call = streams.call("/subscribe/pets");
    Response response = call.execute();
    StreamProbe other = open(1).get(0);
    StreamProbe.of(response.body().byteStream()).awaitComment("ok");

    call.cancel();

    assertThat(closings.next()).isEqualTo(CloseReason.CLIENT_GONE);
    hub.publish("/pets", Event.of("marker"));
    other.await(1);
  }

  @Test
  void soIsWhoCancelsWithTheFirstBytesWhileTheStreamIsStillBeingSetUp() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    streams.close();
    server.close();
    listen(new Handler.Wrapper(new SseHandler(hub)) {
      @Override
      public boolean handle(
          Request request, org.eclipse.jetty.server.Response response, Callback callback)
          throws Exception {
        return super.handle(new HeldRequest(request, cancelled), response, callback);
      }
    });
    Call call = streams.call("/subscribe/pets");
    StreamProbe.of(call.execute().body().byteStream()).awaitComment("ok");

    call.cancel();
    streams.response("/health").close(); // behind it on the same connection: so it has been heard
    cancelled.countDown();

    assertThat(closings.next()).isEqualTo(CloseReason.CLIENT_GONE);
  }

  @Test
  void aPublisherThatWaitsForItsProviderDelaysNobodyOnItsConnection() throws Exception {
    WaitingBus bus = new WaitingBus();
    startWith(options -> options.provider(bus));
    List<StreamProbe> probes = open(1);
    CompletableFuture<Integer> status = CompletableFuture.supplyAsync(
        () -> {
          try (Response answer =
              streams.post("/publish/pets", "last", "X-Authorization", "writer")) {
            return answer.code();
          }
        },
        task -> new Thread(task, "publisher").start());
    assertThat(bus.waiting.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

    bus.memory.publish(Message.of(new Namespace("/pets"), Event.of("first")));
    assertThat(probes.get(0)).receivesData("first");
    probes.addAll(open(1));
    assertThat(status).isNotDone();
    bus.accepted.countDown();

    assertThat(status).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS)).isEqualTo(200);
    assertThat(probes.get(0)).receivesData("last");
    assertThat(probes.get(1)).receivesData("last");
    assertThat(streams.connections()).hasSize(1);
  }

  @Test
  void moreStreamsShareAConnectionThanJettyLeftAloneWouldTake() {
    List<StreamProbe> probes = open(300);

    hub.publish("/pets", Event.of("marker"));

    assertThat(probes).allSatisfy(probe -> probe.await(1));
    assertThat(streams.connections()).hasSize(1);
  }

  @Test
  void theHeadIsThatOfAStreamAndSaysNothingOfAConnection() {
    try (Response response = streams.response("/subscribe/pets")) {
      assertThat(response.protocol()).isEqualTo(transport.protocol());
      assertThat(response.header("Content-Type")).isEqualTo("text/event-stream;charset=utf-8");
      assertThat(response.header("Cache-Control")).isEqualTo("no-cache, no-transform");
      assertThat(response.headers().names())
          .doesNotContain("Connection", "Transfer-Encoding", "Keep-Alive");
    }
    try (Response refused = streams.response("/elsewhere")) {
      assertThat(refused.code()).isEqualTo(404);
      assertThat(refused.header("Connection")).isNull();
    }
  }

  @Test
  void notEvenIfItIsLikeThatOfSseserver() throws Exception {
    streams.close();
    server.close();
    listen(SseHandler.builder(hub).likeSseserver().build());

    try (Response response = streams.response("/subscribe/pets")) {
      assertThat(response.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
      assertThat(response.headers().names()).doesNotContain("Connection");
    }
  }

  @Test
  void aStopEndsAllStreamsInOrderAndDoesNotWaitForTheirConnection() throws Exception {
    List<StreamProbe> probes = open(STREAMS);

    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(server::close, task -> new Thread(task, "stop").start());

    closed.get(LIMIT_SECONDS, TimeUnit.SECONDS); // much less than the drain
    assertThat(probes).allSatisfy(probe -> {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.reconnectionTime()).isPresent();
    });
  }

  @Test
  void whoComesBackGetsWhatItMissedOverTheSameConnection() {
    String id = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));
    open(1);

    StreamProbe back = streams.open("/subscribe/pets", "Last-Event-ID", id);

    hub.publish("/pets", Event.of("three"));
    assertThat(back).receivesData("two", "three");
    assertThat(streams.connections()).hasSize(1);
  }

  @Test
  void whoComesBackTooLateIsToldOfTheGap() throws Exception {
    startWith(options -> options.replayer(Replayer.lastEvents(1)));
    String id = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));
    hub.publish("/pets", Event.of("three"));

    StreamProbe back = streams.open("/subscribe/pets", "Last-Event-ID", id);

    List<Event> events = back.await(2);
    assertThat(events).extracting(Event::type).containsExactly("sse.gap", "message");
    assertThat(events.get(1).data()).isEqualTo("three");
  }

  @Test
  void aStreamOfOneClientEndsWhenItsBodyReturns() throws Exception {
    serve(new StreamHandler(request -> sender -> sender.send(Event.of("whole"))));

    StreamProbe probe = streams.open("/");

    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.events()).extracting(Event::data).containsExactly("whole");
  }

  @Test
  void aStreamOfOneClientIsResetWhenItsBodyFails() throws Exception {
    CountDownLatch failNow = new CountDownLatch(1);
    serve(new StreamHandler(request -> sender -> {
      sender.send(Event.of("half"));
      if (request.getHttpURI().getPath().equals("/fails")) {
        assertThat(failNow.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        throw new IllegalStateException("a failure of this test");
      }
      assertThat(failNow.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      sender.send(Event.of("whole"));
    }));
    StreamProbe other = streams.open("/");
    StreamProbe failing = streams.open("/fails");
    other.await(1);
    failing.await(1);

    failNow.countDown();

    assertThat(failing.awaitEnd()).containsInstanceOf(StreamResetException.class);
    assertThat(other.awaitEnd()).isEmpty();
    assertThat(other.events()).extracting(Event::data).containsExactly("half", "whole");
  }

  @Test
  void aStreamOfOneClientHearsAtOnceThatItsClientHasGone() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    serve(StreamHandler.builder(request -> sender -> {
          sender.onClose(gone::countDown);
          assertThat(gone.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        })
        .keepAlive(NEVER)
        .build());
    Call call = streams.call("/");
    StreamProbe.of(call.execute().body().byteStream()).awaitComment("ok");

    call.cancel();

    assertThat(gone.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoSendsToOneThatDoesNotReadIsFreedByTheWriteTimeout() throws Exception {
    CompletableFuture<CloseReason> reason = new CompletableFuture<>();
    serve(StreamHandler.builder(request -> sender -> {
          if (request.getHttpURI().getPath().equals("/other")) {
            reason.join();
            sender.send(Event.of("still here"));
            return;
          }
          try {
            while (true) {
              sender.send(Event.of(PIECE));
            }
          } catch (StreamClosedException e) {
            reason.complete(e.reason());
          }
        })
        .withoutKeepAlive() // for the clock runs, and would cut one that is just being written
        .clock(clock, clock.scheduler())
        .build());
    StreamProbe other = streams.open("/other");
    other.awaitComment("ok");

    try (Response stalled = streams.response("/")) {
      Eventually.holds(() -> {
        clock.advance(Duration.ofMillis(100));
        return reason.isDone();
      });

      assertThat(reason.join()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      assertThat(other.awaitEnd()).isEmpty();
      assertThat(other.events()).hasSize(1);
      assertThatThrownBy(() -> stalled.body().source().readByteString())
          .isInstanceOf(IOException.class);
    }
  }

  /** A bus in memory whose publishers wait until the test lets them go on. */
  private static final class WaitingBus implements Provider {

    final Provider memory = Provider.inMemory();
    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch accepted = new CountDownLatch(1);

    @Override
    public String publish(Message message) {
      waiting.countDown();
      try {
        assertThat(accepted.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
      return memory.publish(message);
    }

    @Override
    public void start(Sink sink) {
      memory.start(sink);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /** Holds up whoever sets up a stream, behind the subscription that writes it. */
  private static final class HeldRequest extends Request.Wrapper {

    private final CountDownLatch go;

    HeldRequest(Request request, CountDownLatch go) {
      super(request);
      this.go = go;
    }

    @Override
    public void addIdleTimeoutListener(Predicate<TimeoutException> listener) {
      try {
        assertThat(go.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
      super.addIdleTimeoutListener(listener);
    }
  }

  private SubscriptionStatus ofBulk() {
    return hub.status().subscriptions().stream()
        .filter(each -> each.namespaces().first().path().equals("/bulk"))
        .findFirst()
        .orElseThrow();
  }

  /** Opens streams over one connection: the first has to be there for the others to share it. */
  private List<StreamProbe> open(int count) {
    List<StreamProbe> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      probes.add(streams.open("/subscribe/pets"));
    }
    probes.forEach(probe -> probe.awaitComment("ok"));
    return probes;
  }

  private void startWith(UnaryOperator<HubBuilder> options) throws Exception {
    if (hub != null) {
      stop();
    }
    HubBuilder builder = Hub.builder()
        .withoutKeepAlive()
        .maxLagBytes(2 * PIECES * PIECE.length()) // so that the write timeout comes first
        .clock(clock, clock.scheduler());
    hub = options.apply(builder).build();
    hub.addListener(closings);
    listen(SseHandler.builder(hub).drain(NEVER).publishToken("writer").build());
  }

  private void serve(Handler handler) throws Exception {
    streams.close();
    server.close();
    listen(handler);
  }

  private void listen(Handler handler) throws Exception {
    server = transport.on(SseServer.builder(handler).port(0)).build();
    server.start();
    streams = new Streams(server.uri().toString(), transport.client());
  }
}
