package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TimeoutTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final ManualClock clock = ManualClock.create();
  private final Time time = new Time(clock, clock.scheduler());
  private final RecordingListener listener = new RecordingListener();

  @Test
  void anAttemptThatIsNotAnsweredInTimeIsFollowedByAnother() { // W73d
    server.enqueue(StreamScript.noAnswer(), StreamScript.events(Event.of("a")).thenStall());

    try (StreamProbe probe = StreamProbe.of(client().build().open(server.url("/")))) {
      ReceivedRequest first = server.takeRequest();
      clock.advance(Duration.ofSeconds(30));
      Disconnection disconnection = listener.takeDisconnection();
      clock.advance(disconnection.delay());

      assertThat(disconnection.cause())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("expected the head of a response within PT30S, but there was none");
      first.awaitClosed();
      assertThat(probe.await(1)).containsExactly(Event.of("a"));
    }
  }

  @Test
  void aReadWaitsForItsHeadAsLongAsTheDefaultSays() throws Exception {
    headMustComeWithin(Duration.ofSeconds(30), new OkHttpClient());
  }

  @Test
  void aReadWaitsForItsHeadAsLongAsTheClientWouldWaitForAByteIfThatIsLonger() throws Exception {
    headMustComeWithin(
        Duration.ofMinutes(3),
        new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(3)).build());
  }

  @Test
  void aReadOfAClientWithoutReadTimeoutWaitsForItsHeadForEver() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.noAnswer().thenAwait(gate).thenDrop());
    OkHttpClient http = new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
    FutureTask<Throwable> read = read(http);
    server.takeRequest();

    clock.advance(Duration.ofDays(1));
    gate.countDown();

    assertThat(read.get(20, TimeUnit.SECONDS))
        .isInstanceOf(SseException.class) // it has heard the server
        .cause()
        .isNotInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void silenceEndsTheConnectionAndAnotherFollows() {
    server.enqueue(
        StreamScript.events(Event.of("one").withId("1")).thenStall(),
        StreamScript.events(Event.of("two")).thenStall());
    SseClient client = client().idleTimeout(Duration.ofSeconds(45)).build();

    try (StreamProbe probe = StreamProbe.of(client.open(server.url("/")))) {
      probe.await(1);
      Disconnection disconnection = advanceUntilDisconnected(clock, listener);
      clock.advance(disconnection.delay());

      assertThat(disconnection.cause())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("expected at least a comment every PT45S, but there was silence");
      server.takeRequest().awaitClosed();
      assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
      assertThat(probe.await(2)).hasSize(2);
    }
  }

  @Test
  void aCommentEndsTheSilence() {
    CountDownLatch comment = new CountDownLatch(1);
    CountDownLatch event = new CountDownLatch(1);
    server.enqueue(StreamScript.bytes(": 1\n\n")
        .thenAwait(comment)
        .thenBytes(": 2\n\n")
        .thenAwait(event)
        .thenBytes("data: a\n\n")
        .thenStall());
    SseClient client = client().idleTimeout(Duration.ofSeconds(45)).build();

    try (StreamProbe probe = StreamProbe.of(client.open(server.url("/")))) {
      RecordingListener.take(listener.comments);
      clock.advance(Duration.ofSeconds(40));
      comment.countDown();
      RecordingListener.take(listener.comments);
      clock.advance(Duration.ofSeconds(40));
      event.countDown();

      probe.await(1);
      assertThat(listener.disconnections).isEmpty();
    }
  }

  @Test
  void theTimeThatTheLoopTakesIsNoSilence() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.events(Event.of("one"))
        .thenAwait(gate)
        .thenEvents(Event.of("two"))
        .thenStall());

    try (EventStream stream =
        client().idleTimeout(Duration.ofSeconds(45)).build().open(server.url("/"))) {
      var iterator = stream.iterator();
      iterator.next();
      clock.advance(Duration.ofHours(1));
      gate.countDown();

      assertThat(iterator.next().data()).isEqualTo("two");
      assertThat(listener.disconnections).isEmpty();
    }
  }

  @Test
  void anIntervalThatMeansNothingIsIgnored() {
    for (String interval : new String[] {"", "0", "-1", "soon", "99999999999999999999"}) {
      CountDownLatch gate = new CountDownLatch(1);
      server.enqueue(StreamScript.events(Event.of("one"))
          .header("Keep-Alive-Interval", interval)
          .thenAwait(gate)
          .thenEvents(Event.of("two"))
          .thenStall());

      try (StreamProbe probe = StreamProbe.of(client().build().open(server.url("/")))) {
        probe.await(1);
        clock.advance(Duration.ofDays(365));
        gate.countDown();

        assertThat(probe.await(2)).as(interval).hasSize(2); // on the one connection that there is
        assertThat(listener.disconnections).isEmpty();
      }
    }
  }

  @Test
  void silenceIsAnExceptionOfARead() throws Exception {
    server.enqueue(
        StreamScript.events(Event.of("one")).header("Keep-Alive-Interval", "15").thenStall());
    EventStream stream = SseClient.read(new OkHttpClient(), get(), time);

    try (StreamProbe probe = StreamProbe.of(stream)) {
      probe.await(1);
      server.takeRequest();
      FutureTask<Throwable> end = new FutureTask<>(() -> probe.awaitEnd().orElseThrow());
      new Thread(end).start();
      advanceUntil(clock, end::isDone);

      assertThat(end.get(20, TimeUnit.SECONDS))
          .isInstanceOf(SseException.class)
          .hasCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aStreamThatHasEndedLeavesNothingWithTheTimer() {
    server.enqueue(StreamScript.events(Event.of("one")), StreamScript.response(204));
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    timer.setRemoveOnCancelPolicy(true);
    SseClient client = SseClient.builder()
        .idleTimeout(Duration.ofHours(1))
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)))
        .clock(InstantSource.system(), timer)
        .build();

    assertThat(client.open(server.url("/"))).hasSize(1);

    assertThat(timer.getQueue()).isEmpty();
    timer.shutdownNow();
  }

  @Test
  void aTimerThatRefusesToWatchEndsTheStreamAndItsConnection() {
    server.enqueue(StreamScript.events().thenStall());
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
      @Override
      public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (unit.toMinutes(delay) == 60) {
          throw new RejectedExecutionException("shut down");
        }
        return super.schedule(task, delay, unit);
      }
    };
    SseClient client = SseClient.builder()
        .idleTimeout(Duration.ofHours(1))
        .clock(InstantSource.system(), timer)
        .build();

    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> client.open(server.url("/")).iterator().hasNext());

    server.takeRequest().awaitClosed();
    timer.shutdownNow();
  }

  /**
   * Moves the clock until the silence has lasted too long, and returns what the listener heard. The
   * reader notes when it begins to wait, and nobody sees that: so it takes more than one step.
   */
  static Disconnection advanceUntilDisconnected(ManualClock clock, RecordingListener listener) {
    advanceUntil(clock, () -> !listener.disconnections.isEmpty());
    return listener.takeDisconnection();
  }

  private static void advanceUntil(ManualClock clock, BooleanSupplier reached) {
    Eventually.holds(() -> {
      clock.advance(Duration.ofSeconds(1));
      return reached.getAsBoolean();
    });
  }

  private void headMustComeWithin(Duration limit, OkHttpClient http) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.noAnswer()
            .thenAwait(gate)
            .thenBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"),
        StreamScript.noAnswer());

    FutureTask<Throwable> inTime = read(http);
    server.takeRequest();
    clock.advance(limit.minusMillis(1));
    gate.countDown();
    assertThat(inTime.get(20, TimeUnit.SECONDS)).isNull();

    FutureTask<Throwable> late = read(http);
    server.takeRequest();
    clock.advance(limit);
    assertThat(late.get(20, TimeUnit.SECONDS))
        .isInstanceOf(SseException.class)
        .hasCauseInstanceOf(SocketTimeoutException.class);
  }

  /** Begins to read on a thread of its own, and gives what it throws before there is a head. */
  private FutureTask<Throwable> read(OkHttpClient http) {
    FutureTask<Throwable> read = new FutureTask<>(
        () -> catchThrowable(() -> SseClient.read(http, get(), time).close()));
    new Thread(read).start();
    return read;
  }

  private SseClientBuilder client() {
    return SseClient.builder().listener(listener).clock(clock, clock.scheduler());
  }

  private Request get() {
    return new Request.Builder().url(server.url("/")).build();
  }
}
