package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a server may be silent: DESIGN section 5; WHATWG HTML 9.2.7 on keeping it short. */
class SilenceBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  @ParameterizedTest
  @ValueSource(strings = {"PT40S", "PT5M1S", "PT1H", "P365D"})
  void aSilenceIsNoErrorAndTheNextEventComesOnTheSameConnection(String silence) { // W73d
    CountDownLatch over = new CountDownLatch(1);
    StreamProbe probe = scene.open(StreamScript.events(Event.of("one"))
        .thenAwait(over)
        .thenEvents(Event.of("two"))
        .thenStall());

    probe.await(1);
    scene.clock.advance(Duration.parse(silence));
    over.countDown();

    assertThat(probe.await(2)).containsExactly(Event.of("one"), Event.of("two"));
    assertThat(scene.listener.disconnections).isEmpty();
    assertThat(scene.listener.opened).hasSize(1);
  }

  @Test
  void aSilenceRightAfterTheHeadIsNoError() {
    CountDownLatch over = new CountDownLatch(1);
    StreamProbe probe = scene.open(
        StreamScript.events().thenAwait(over).thenEvents(Event.of("one")).thenStall());

    RecordingListener.take(scene.listener.opened);
    scene.clock.advance(Duration.ofHours(1));
    over.countDown();

    assertThat(probe.await(1)).containsExactly(Event.of("one"));
    assertThat(scene.listener.disconnections).isEmpty();
  }

  @Test
  void aSilenceWithinAnEventIsNoError() {
    CountDownLatch over = new CountDownLatch(1);
    StreamProbe probe = scene.open(StreamScript.bytes("data: one\n\ndata: t")
        .thenAwait(over)
        .thenBytes("wo\n\n")
        .thenStall());

    probe.await(1);
    scene.clock.advance(Duration.ofHours(1));
    over.countDown();

    assertThat(probe.await(2)).containsExactly(Event.of("one"), Event.of("two"));
    assertThat(scene.listener.disconnections).isEmpty();
  }

  // The clock of a test does not move that of OkHttp: its limits must not be there at all.
  @Test
  void noLimitOfOkHttpCutsAQuietStream() { // W53: okhttp-eventsource has 5 s
    BlockingQueue<List<Long>> limits = new LinkedBlockingQueue<>();
    OkHttpClient observed = new OkHttpClient.Builder()
        .readTimeout(Duration.ofSeconds(5))
        .callTimeout(Duration.ofSeconds(5))
        .addInterceptor(chain -> {
          limits.add(
              List.of((long) chain.readTimeoutMillis(), chain.call().timeout().timeoutNanos()));
          return chain.proceed(chain.request());
        })
        .build();
    scene.server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (StreamProbe probe =
        StreamProbe.of(SseClient.builder().http(observed).build().open(scene.server.url("/")))) {
      probe.await(1);

      assertThat(limits).containsExactly(List.of(0L, 0L));
    }
  }

  // A server that tells its interval has promised a byte within it: three are enough to miss.
  @Test
  void commentsWithinTheAdvertisedIntervalKeepTheConnection() {
    List<CountDownLatch> gates =
        List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
    StreamProbe probe = scene.open(StreamScript.bytes(": 0\n")
        .header("Keep-Alive-Interval", "15")
        .thenAwait(gates.get(0))
        .thenBytes(":\n")
        .thenAwait(gates.get(1))
        .thenBytes(":\n\n")
        .thenAwait(gates.get(2))
        .thenBytes("data: a\n\n")
        .thenStall());

    for (CountDownLatch gate : gates) {
      RecordingListener.take(scene.listener.comments);
      scene.clock.advance(Duration.ofSeconds(44));
      gate.countDown();
    }

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(scene.listener.disconnections).isEmpty();
  }

  @Test
  void aSilenceOfThreeAdvertisedIntervalsReconnectsAndGoesOn() {
    StreamProbe probe = scene.open(
        StreamScript.events(Event.of("one").withId("1"))
            .header("Keep-Alive-Interval", "15")
            .thenStall(),
        StreamScript.events(Event.of("two")).thenStall());

    probe.await(1);
    Disconnection disconnection = TimeoutTest.advanceUntilDisconnected(scene.clock, scene.listener);
    scene.clock.advance(disconnection.delay());

    assertThat(disconnection.cause())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("PT45S");
    assertThat(probe.await(2)).hasSize(2);
    scene.server.takeRequest().awaitClosed();
    assertThat(scene.server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void eachConnectionHasTheIntervalThatItsOwnHeadTells() {
    CountDownLatch over = new CountDownLatch(1);
    StreamProbe probe = scene.open(
        StreamScript.events(Event.of("one")).header("Keep-Alive-Interval", "1"),
        StreamScript.events(Event.of("two"))
            .thenAwait(over)
            .thenEvents(Event.of("three"))
            .thenStall());

    scene.reconnect();
    probe.await(2);
    scene.clock.advance(Duration.ofHours(1));
    over.countDown();

    assertThat(probe.await(3)).hasSize(3);
    assertThat(scene.listener.disconnections).isEmpty();
  }

  @Test
  void aHeadThatComesJustInTimeOpensTheStream() {
    CountDownLatch over = new CountDownLatch(1);
    StreamProbe probe = scene.open(StreamScript.noAnswer()
        .thenAwait(over)
        .thenBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"));

    scene.server.takeRequest();
    scene.clock.advance(Duration.ofMillis(29_999));
    over.countDown();

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(scene.listener.disconnections).isEmpty();
  }

  @Test
  void aHeadThatIsNotWholeInTimeIsTriedAgain() {
    StreamProbe probe = scene.open(
        StreamScript.noAnswer().thenBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-str"),
        StreamScript.events(Event.of("a")).thenStall());

    ReceivedRequest first = scene.server.takeRequest();
    scene.clock.advance(Duration.ofSeconds(30));
    assertThat(scene.reconnect().cause()).isInstanceOf(SocketTimeoutException.class);

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    first.awaitClosed();
  }

  // The limit is for all of an attempt, and a redirect is part of it.
  @Test
  void aTargetOfARedirectThatDoesNotAnswerIsTriedAgainFromTheFirstAddress() {
    StreamProbe probe = scene.open(
        StreamScript.response(302).header("Location", "/there"),
        StreamScript.noAnswer(),
        StreamScript.events(Event.of("a")).thenStall());

    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().path()).isEqualTo("/there");
    scene.clock.advance(Duration.ofSeconds(30));
    scene.reconnect();

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(scene.server.takeRequest().path()).isEqualTo("/");
  }

  @Test
  void aServerThatNeverAnswersIsTriedAgainAndAgain() {
    scene.open(StreamScript.noAnswer(), StreamScript.noAnswer(), StreamScript.noAnswer());

    for (int i = 0; i < 3; i++) {
      ReceivedRequest request = scene.server.takeRequest();
      scene.clock.advance(Duration.ofSeconds(30));
      scene.reconnect();
      request.awaitClosed();
    }
  }
}
