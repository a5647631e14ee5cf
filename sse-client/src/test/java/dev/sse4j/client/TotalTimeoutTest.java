package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How long a stream may last in all. */
class TotalTimeoutTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final ManualClock clock = ManualClock.create();
  private final RecordingListener listener = new RecordingListener();

  @Test
  void aStreamThatLastsTooLongFailsWhileItReads() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    EventStream events =
        patient().totalTimeout(Duration.ofMinutes(10)).build().open(server.url("/"));
    Iterator<Event> loop = events.iterator();
    loop.next();

    clock.advance(Duration.ofMinutes(10));

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(loop::hasNext)
        .withMessage("the event stream from " + server.url("/") + " broke off")
        .havingCause()
        .isInstanceOf(SocketTimeoutException.class)
        .withMessage("expected its end within PT10M, but it goes on");
    assertThat(loop.hasNext()).isFalse();
    server.takeRequest().awaitClosed();
  }

  @Test
  void aStreamThatHasLastedTooLongGivesNothingOfWhatItHasReadAhead() {
    server.enqueue(StreamScript.bytes("data: a\n\ndata: b\n\n").thenStall());
    Iterator<Event> loop = patient()
        .totalTimeout(Duration.ofMinutes(10))
        .build()
        .open(server.url("/"))
        .iterator();
    loop.next();

    clock.advance(Duration.ofMinutes(10));

    assertThatExceptionOfType(SseException.class).isThrownBy(loop::hasNext);
  }

  @Test
  void theTotalLimitAlsoEndsAReadThatWaits() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());

    try (StreamProbe probe = StreamProbe.of(
        patient().totalTimeout(Duration.ofMinutes(10)).build().open(server.url("/")))) {
      probe.await(1);
      clock.advance(Duration.ofMinutes(10));

      assertThat(probe.awaitEnd().orElseThrow()).isInstanceOf(SseException.class);
    }
  }

  @Test
  void theTotalLimitCountsAcrossConnectionsAndWaits() {
    server.enqueue(StreamScript.response(503).header("Retry-After", "240"));

    try (StreamProbe probe = StreamProbe.of(
        patient().totalTimeout(Duration.ofMinutes(2)).build().open(server.url("/")))) {
      listener.takeDisconnection();
      clock.advance(Duration.ofMinutes(2));

      assertThat(probe.awaitEnd().orElseThrow())
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void theTotalLimitDoesNotBeginAnewWithAConnection() {
    server.enqueue(StreamScript.bytes("retry: 60000\ndata: a\n\n"));
    server.enqueue(StreamScript.bytes("data: b\n\n").thenStall());

    try (StreamProbe probe = StreamProbe.of(
        patient().totalTimeout(Duration.ofMinutes(2)).build().open(server.url("/")))) {
      clock.advance(listener.takeDisconnection().delay());
      probe.await(2);
      clock.advance(Duration.ofMinutes(1));

      assertThat(probe.awaitEnd().orElseThrow())
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void theTotalLimitHoldsForAnAnswerThatIsReadOnce() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    Request request = new Request.Builder().url(server.url("/")).build();

    try (StreamProbe probe =
        StreamProbe.of(patient().totalTimeout(Duration.ofMinutes(2)).build().read(request))) {
      probe.await(1);
      clock.advance(Duration.ofMinutes(2));

      assertThat(probe.awaitEnd().orElseThrow())
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aStreamThatEndsInTimeLeavesNoTimerBehind() {
    server.enqueue(StreamScript.response(204));

    ScheduledExecutorService timer = clock.scheduler();

    try (EventStream events = SseClient.builder()
        .clock(clock, timer)
        .totalTimeout(Duration.ofMinutes(2))
        .build()
        .open(server.url("/"))) {
      assertThat(events).isEmpty();
    }

    assertThat(timer.shutdownNow()).isEmpty();
  }

  /** Waits until the test moves the clock. */
  private SseClientBuilder patient() {
    return SseClient.builder().listener(listener).clock(clock, clock.scheduler());
  }
}
