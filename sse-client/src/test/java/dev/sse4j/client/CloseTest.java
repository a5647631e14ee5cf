package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CloseTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final OkHttpClient http = new OkHttpClient();
  private final RecordingListener listener = new RecordingListener();
  private final ManualClock clock = ManualClock.create();
  private final SseClient client = SseClient.builder()
      .http(http)
      .listener(listener)
      .clock(clock, clock.scheduler())
      .build();

  @Test
  void closeFromAnotherThreadEndsTheLoopOfARequest() { // W73c
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    closeEndsTheLoop(SseClient.read(http, get("/")));
  }

  @Test
  void closeFromAnotherThreadEndsTheLoopOfAResponse() throws IOException {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());
    OkHttpClient withoutReadTimeout =
        http.newBuilder().readTimeout(Duration.ZERO).build();

    closeEndsTheLoop(SseClient.read(withoutReadTimeout.newCall(get("/")).execute()));
  }

  @Test
  void closeFromAnotherThreadEndsTheLoopOfAResponseThatHasAReadTimeout() throws IOException {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    OkHttpClient withReadTimeout =
        http.newBuilder().readTimeout(Duration.ofMinutes(2)).build();

    closeEndsTheLoop(SseClient.read(withReadTimeout.newCall(get("/")).execute()));
  }

  @Test
  void closeFromAnotherThreadEndsTheLoopOfAnInputStream() throws IOException {
    server.enqueue(
        StreamScript.events(Event.of("one")).header("Content-Length", "1000000").thenStall());
    InputStream in = SocketBody.get(server.url("/"));

    closeEndsTheLoop(SseClient.read(in));
  }

  @Test
  void closeFromAnotherThreadEndsTheLoopOfAnOpenStream() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    closeEndsTheLoop(client.open(server.url("/")));

    assertThat(listener.closed).hasSize(1);
    assertThat(listener.disconnections).isEmpty();
  }

  @Test
  void closeEndsAnAttemptThatWaitsForItsAnswer() { // W73c: in agentscope a cancel blocks
    server.enqueue(StreamScript.noAnswer());

    StreamProbe probe = StreamProbe.of(client.open(server.url("/")));
    ReceivedRequest request = server.takeRequest();

    probe.close();

    assertThat(probe.awaitEnd()).isEmpty();
    request.awaitClosed();
    assertThat(listener.closed).hasSize(1);
    assertThat(listener.disconnections).isEmpty();
  }

  @Test
  void closeEndsAWaitForTheNextAttempt() {
    server.enqueue(StreamScript.events(Event.of("one")));

    StreamProbe probe = StreamProbe.of(client.open(server.url("/")));
    listener.takeDisconnection();

    probe.close();

    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(listener.closed).hasSize(1);
    clock.advance(Duration.ofHours(1));
    assertThat(listener.opened).hasSize(1);
  }

  @Test
  void closeWhileTheLoopIsBusyClosesTheSocketAtOnceAndTheLoopEndsWhenItComesBack() {
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")).thenStall());
    EventStream stream = client.open(server.url("/"));
    var iterator = stream.iterator();
    iterator.next();

    stream.close();

    server.takeRequest().awaitClosed();
    assertThat(RecordingListener.take(listener.closed)).isSameAs(Thread.currentThread());
    assertThat(iterator.hasNext()).isFalse();
    assertThat(listener.closed).isEmpty(); // not told again
  }

  @Test
  void aStreamThatIsClosedBeforeItIsReadNeverConnects() {
    EventStream stream = client.open(server.url("/"));

    stream.close();
    stream.close();

    assertThat(stream).isEmpty();
    assertThat(listener.closed).hasSize(1);
    assertThat(server.transcript()).doesNotContain("received");
  }

  @Test
  void aListenerMayCloseTheStreamThatCallsIt() { // W28: in go-sse a callback that removes itself
    // deadlocks
    server.enqueue(StreamScript.bytes(": close me\n\ndata: one\n\n").thenStall());
    EventStream[] stream = new EventStream[1];
    SseClient closing = SseClient.builder()
        .listener(new StreamListener() {
          @Override
          public void comment(String comment) {
            stream[0].close();
          }
        })
        .build();
    stream[0] = closing.open(server.url("/"));

    assertThat(stream[0]).isEmpty();

    server.takeRequest().awaitClosed();
  }

  @Test
  void whatFailsAfterACloseIsNotTold() {
    EventStream[] stream = new EventStream[1];
    stream[0] = client.open(() -> {
      stream[0].close();
      throw new IllegalStateException("no token for a stream that is closed");
    });

    assertThat(stream[0]).isEmpty();
  }

  @Test
  void anInterruptWhileWaitingForTheNextAttemptIsAnExceptionAndClosesTheStream() throws Exception {
    server.enqueue(StreamScript.events(Event.of("one")));
    EventStream stream = client.open(server.url("/"));
    FutureTask<Boolean> loop = new FutureTask<>(() -> {
      var iterator = stream.iterator();
      iterator.next();
      assertThatExceptionOfType(SseException.class)
          .isThrownBy(iterator::hasNext)
          .withMessageStartingWith("interrupted while waiting PT")
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(iterator.hasNext()).isFalse();
      return Thread.currentThread().isInterrupted();
    });
    Thread thread = new Thread(loop);
    thread.start();
    listener.takeDisconnection();

    thread.interrupt();

    assertThat(loop.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(listener.closed).hasSize(1);
    stream.close();
    assertThat(listener.closed).hasSize(1);
  }

  @Test
  void aBodyIsNeverClosedUnderItsReader() throws Exception {
    // OkHttp's buffers would suffer, and all other calls with them: their pool is shared.
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    List<Thread> closedBy = new CopyOnWriteArrayList<>();
    Source waiting = new Source() {
      @Override
      public long read(Buffer sink, long byteCount) {
        entered.countDown();
        await(gate);
        sink.writeUtf8("data: too late\n\n");
        return 16;
      }

      @Override
      public Timeout timeout() {
        return Timeout.NONE;
      }

      @Override
      public void close() {
        closedBy.add(Thread.currentThread());
      }
    };
    EventStream stream = SseClient.read(response(waiting));
    FutureTask<Boolean> loop = new FutureTask<>(() -> stream.iterator().hasNext());
    Thread thread = new Thread(loop);
    thread.start();
    await(entered);

    stream.close();
    assertThat(closedBy).isEmpty();
    gate.countDown();

    assertThat(loop.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(closedBy).containsExactly(thread);
  }

  private void closeEndsTheLoop(EventStream stream) {
    StreamProbe probe = StreamProbe.of(stream);
    probe.await(1);

    probe.close();

    assertThat(probe.awaitEnd()).isEmpty();
    server.takeRequest().awaitClosed();
  }

  private Request get(String path) {
    return new Request.Builder().url(server.url(path)).build();
  }

  private static Response response(Source body) {
    MediaType type = MediaType.get("text/event-stream");
    return new Response.Builder()
        .request(new Request.Builder().url("http://localhost/").build())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .header("Content-Type", type.toString())
        .body(ResponseBody.create(Okio.buffer(body), type, -1))
        .build();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
