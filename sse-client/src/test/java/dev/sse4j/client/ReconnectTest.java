package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who decides that a stream connects again, or not: the user. */
class ReconnectTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final ManualClock clock = ManualClock.create();
  private final RecordingListener listener = new RecordingListener();

  // reconnect()

  @Test
  void reconnectOpensAnotherConnectionBehindTheLastEvent() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n").thenStall());
    server.enqueue(StreamScript.bytes("id: 2\ndata: b\n\n").thenStall());
    EventStream events = patient().build().open(server.url("/"));

    try (StreamProbe probe = StreamProbe.of(events)) {
      assertThat(probe).receivesData("a");
      ReceivedRequest first = server.takeRequest();
      events.reconnect();

      assertThat(probe).receivesData("b");
      assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
      first.awaitClosed();
      Disconnection disconnection = listener.takeDisconnection();
      assertThat(disconnection.cause())
          .isInstanceOf(IOException.class)
          .hasMessage("reconnect() was called");
      assertThat(disconnection.delay()).isZero();
    }
  }

  @Test
  void reconnectEndsTheWaitForTheNextAttempt() {
    server.enqueue(StreamScript.response(503).header("Retry-After", "60"));
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    EventStream events = patient().build().open(server.url("/"));

    try (StreamProbe probe = StreamProbe.of(events)) {
      listener.takeDisconnection();
      events.reconnect();

      assertThat(probe.await(1)).containsExactly(Event.of("a"));
    }
  }

  @Test
  void reconnectGivesUpAnAttemptThatHasNoAnswerYet() {
    server.enqueue(StreamScript.noAnswer().thenStall());
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    EventStream events = patient().build().open(server.url("/"));

    try (StreamProbe probe = StreamProbe.of(events)) {
      ReceivedRequest first = server.takeRequest();
      events.reconnect();

      assertThat(probe.await(1)).containsExactly(Event.of("a"));
      first.awaitClosed();
    }
  }

  @Test
  void failuresInARowBeginAnewWhenReconnectEndsTheWait() {
    List<Integer> counts = new CopyOnWriteArrayList<>();
    server.enqueue(
        StreamScript.response(503), StreamScript.response(503), StreamScript.response(204));
    EventStream events = patient()
        .reconnectIf((cause, failures) -> {
          counts.add(failures);
          return true;
        })
        .build()
        .open(server.url("/"));

    try (StreamProbe probe = StreamProbe.of(events)) {
      listener.takeDisconnection();
      events.reconnect();
      listener.takeDisconnection();
      events.reconnect();

      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(counts).containsExactly(1, 1);
    }
  }

  @Test
  void reconnectBetweenAFailureAndTheWaitLeavesOutTheWait() {
    server.enqueue(StreamScript.response(503).header("Retry-After", "60"));
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    AtomicReference<EventStream> stream = new AtomicReference<>();
    EventStream events = patient()
        .reconnectIf((cause, failures) -> {
          stream.get().reconnect();
          return true;
        })
        .build()
        .open(server.url("/"));
    stream.set(events);

    try (StreamProbe probe = StreamProbe.of(events)) {
      assertThat(probe.await(1)).containsExactly(Event.of("a"));
    }
  }

  @Test
  void whatHasArrivedBeforeReconnectIsGivenToTheLoop() {
    InOnePiece answers =
        new InOnePiece("id: 1\ndata: a\n\nid: 2\ndata: b\n\n", "id: 3\ndata: c\n\n");

    try (EventStream events = patient().http(answers.client()).build().open(server.url("/"))) {
      Iterator<Event> loop = events.iterator();
      loop.next();
      events.reconnect();

      assertThat(loop.next().data()).isEqualTo("b");
      assertThat(loop.next().data()).isEqualTo("c");
    }
    assertThat(answers.requests)
        .extracting(request -> request.header("Last-Event-ID"))
        .containsExactly(null, "2");
  }

  @Test
  void reconnectBeforeTheLoopAndAfterTheEndDoesNothing() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    EventStream events = patient().build().open(server.url("/"));

    events.reconnect();
    assertThat(events.iterator().next()).isEqualTo(Event.of("a"));
    events.close();
    events.reconnect();

    server.takeRequest().awaitClosed();
    assertThat(listener.disconnections).isEmpty();
  }

  @Test
  void reconnectBeforeTheLoopIsNotRememberedForALaterEnd() {
    server.enqueue(StreamScript.bytes("data: a\n\n"));
    EventStream events = patient().build().open(server.url("/"));

    events.reconnect();

    try (StreamProbe probe = StreamProbe.of(events)) {
      probe.await(1);
      Disconnection disconnection = listener.takeDisconnection();
      assertThat(disconnection.cause()).isInstanceOf(EOFException.class);
      assertThat(disconnection.delay()).isPositive();
    }
  }

  @Test
  void aThreadThatIsInterruptedDoesNotConnectAgainAndNobodyIsToldThatItWill() {
    server.enqueue(StreamScript.bytes("data: a\n\n"));
    Iterator<Event> loop = quick().build().open(server.url("/")).iterator();
    loop.next();
    Thread.currentThread().interrupt();

    try {
      assertThatExceptionOfType(SseException.class)
          .isThrownBy(loop::hasNext)
          .withMessage("interrupted; the stream from " + server.url("/") + " is closed");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(listener.disconnections).isEmpty();
    assertThat(listener.closed).hasSize(1);
  }

  // the decision

  @Test
  void aDecisionCanGiveASecondAttemptToWhatWouldBeFinal() {
    server.enqueue(StreamScript.response(401));
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    SseClient client = quick()
        .reconnectIf((cause, failures) ->
            cause instanceof UnexpectedResponseException e && e.status() == 401 && failures == 1)
        .build();

    try (EventStream events = client.open(server.url("/"))) {
      assertThat(events.iterator().next()).isEqualTo(Event.of("a"));
    }
  }

  @Test
  void aDecisionIsToldHowOftenItFailedInARow() {
    List<Integer> counts = new ArrayList<>();
    server.enqueue(StreamScript.response(503));
    server.enqueue(StreamScript.response(503));
    server.enqueue(StreamScript.bytes("data: a\n\n"));
    server.enqueue(StreamScript.response(503));
    server.enqueue(StreamScript.response(204));
    SseClient client = quick()
        .reconnectIf((cause, failures) -> {
          counts.add(failures);
          return ReconnectDecision.defaults().reconnects(cause, failures);
        })
        .build();

    try (EventStream events = client.open(server.url("/"))) {
      assertThat(events).hasSize(1);
    }

    assertThat(counts).containsExactly(1, 2, 0, 1);
  }

  @Test
  void aRefusalThatIsNotRetriedComesOutOfTheLoop() {
    server.enqueue(StreamScript.response(503, "busy"));

    assertThatExceptionOfType(UnexpectedResponseException.class)
        .isThrownBy(() -> loopThatNeverReconnects().hasNext())
        .matches(e -> e.status() == 503);
  }

  @Test
  void aNetworkFailureThatIsNotRetriedComesOutOfTheLoopWithItsCause() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenDrop());
    Iterator<Event> loop = loopThatNeverReconnects();
    loop.next();

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(loop::hasNext)
        .withMessage("the event stream from " + server.url("/") + " broke off")
        .withCauseInstanceOf(IOException.class);
    assertThat(loop.hasNext()).isFalse();
  }

  @Test
  void aCleanEndThatIsNotFollowedByAnotherConnectionEndsTheLoop() {
    server.enqueue(StreamScript.bytes("data: a\n\n"));
    SseClient client = quick()
        .reconnectIf((cause, failures) -> !(cause instanceof EOFException))
        .build();

    try (EventStream events = client.open(server.url("/"))) {
      assertThat(events).hasSize(1);
    }
    assertThat(listener.closed).hasSize(1);
  }

  @Test
  void whatADecisionThrowsComesOutOfTheLoop() {
    server.enqueue(StreamScript.response(503));
    IllegalArgumentException failure = new IllegalArgumentException("no");
    SseClient client = quick()
        .reconnectIf((cause, failures) -> {
          throw failure;
        })
        .build();

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> client.open(server.url("/")).iterator().hasNext())
        .isSameAs(failure);
  }

  @Test
  void aSupplierThatIsRefusedByAnotherServerEndsTheStream() {
    server.enqueue(StreamScript.response(503));
    server.enqueue(StreamScript.response(204));
    SseClient client = quick().build();
    Supplier<Request> requests = () -> {
      SseClient.read(
          new OkHttpClient(), new Request.Builder().url(server.url("/token")).build());
      throw new AssertionError("read must fail");
    };

    assertThatExceptionOfType(UnexpectedResponseException.class)
        .isThrownBy(() -> client.open(requests).iterator().hasNext())
        .matches(e -> e.status() == 503);
  }

  private Iterator<Event> loopThatNeverReconnects() {
    return quick()
        .reconnectIf((cause, failures) -> false)
        .build()
        .open(server.url("/"))
        .iterator();
  }

  private SseClientBuilder quick() {
    return SseClient.builder()
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)))
        .listener(listener);
  }

  /** Waits until the test moves the clock. */
  private SseClientBuilder patient() {
    return SseClient.builder().listener(listener).clock(clock, clock.scheduler());
  }
}
