package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code Retry-After} says when to come back: RFC 9110, 10.2.3, and DESIGN section 5 for its bound.
 * The clock stands at Sat, 01 Jan 2000 00:00:00 GMT.
 */
class RetryAfterBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  @ParameterizedTest
  @CsvSource(textBlock = """
          429, 1
          500, 7
          502, 40
          503, 120
          504, 007
          """)
  void secondsAreWaitedFor(int status, String seconds) {
    StreamProbe probe = scene.open(
        StreamScript.response(status).header("Retry-After", seconds),
        StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().delay()).hasSeconds(Integer.parseInt(seconds));
    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void theWaitLastsAsLongAsTheListenerWasTold() {
    scene.open(StreamScript.response(503).header("Retry-After", "40"));

    assertThat(scene.listener.takeDisconnection().delay()).hasSeconds(40);
    scene.clock.advance(Duration.ofMillis(39_999));

    // Whatever else had begun by now, would have another limit.
    assertThat(scene.timer.shutdownNow())
        .singleElement(InstanceOfAssertFactories.type(Delayed.class))
        .extracting(wait -> wait.getDelay(TimeUnit.MILLISECONDS))
        .isEqualTo(1L);
  }

  // RFC 9110, 5.6.7: a recipient must accept all three formats.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sat, 01 Jan 2000 00:00:40 GMT",
        "Saturday, 01-Jan-00 00:00:40 GMT",
        "Sat Jan  1 00:00:40 2000"
      })
  void aDateIsWaitedForInEachOfItsFormats(String date) {
    StreamProbe probe = scene.open(
        StreamScript.response(503).header("Retry-After", date),
        StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(40));
    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void aDateIsReadByTheClockOfTheServerThatSentIt() {
    scene.open(StreamScript.response(503)
        .header("Date", "Tue, 15 Nov 2022 08:12:31 GMT")
        .header("Retry-After", "Tue, 15 Nov 2022 08:12:41 GMT"));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aDateInThePastMeansNowAndFailuresThatFollowBackOff() {
    String past = "Fri, 31 Dec 1999 23:00:00 GMT";
    scene.open(
        StreamScript.response(503).header("Retry-After", past),
        StreamScript.response(503).header("Retry-After", past));

    assertThat(scene.reconnect().delay()).isZero();
    assertThat(scene.reconnect().delay())
        .isBetween(Duration.ofMillis(375), Duration.ofMillis(1125));
  }

  @Test
  void zeroSecondsMeansNowAndFailuresThatFollowBackOff() {
    scene.open(
        StreamScript.response(429).header("Retry-After", "0"),
        StreamScript.response(429).header("Retry-After", "0"));

    assertThat(scene.reconnect().delay()).isZero();
    assertThat(scene.reconnect().delay())
        .isBetween(Duration.ofMillis(375), Duration.ofMillis(1125));
  }

  // DESIGN section 5: the supplier is asked at each attempt, and the listener hears of each.
  @Test
  void aServiceThatIsBackAtOnceIsAskedByTheStreamAndNotBehindIt() {
    AtomicInteger attempts = new AtomicInteger();
    StreamProbe probe = scene.open(
        () -> {
          attempts.incrementAndGet();
          return scene.request().build();
        },
        StreamScript.response(503).header("Retry-After", "0"),
        StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().delay()).isZero();
    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(attempts).hasValue(2);
  }

  @Test
  void anInterceptorOfTheUserSeesTheTrueStatusOnAllSides() {
    List<Integer> seen = new ArrayList<>();
    scene.server.enqueue(StreamScript.response(503));
    OkHttpClient http = new OkHttpClient.Builder()
        .addNetworkInterceptor(chain -> {
          Response response = chain.proceed(chain.request());
          seen.add(response.code());
          return response;
        })
        .addInterceptor(chain -> {
          Response response = chain.proceed(chain.request());
          seen.add(response.networkResponse().code());
          seen.add(response.code());
          return response;
        })
        .build();

    assertThatExceptionOfType(UnexpectedResponseException.class)
        .isThrownBy(() -> SseClient.read(http, scene.request().build()));

    assertThat(seen).containsExactly(503, 503, 503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "301",
        "86400",
        "2147483647",
        "2147483648",
        "99999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT"
      })
  void whatIsAbsurdlyLongIsCutToFiveMinutes(String value) {
    scene.open(StreamScript.response(503).header("Retry-After", value));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "+5", "1.5", "10 s", "0x10", "2000-01-01T00:00:40Z"})
  void whatMeansNothingIsIgnored(String value) {
    StreamProbe probe = scene.open(
        StreamScript.response(503).header("Retry-After", value),
        StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().delay())
        .isBetween(Scene.SHORTEST_FIRST_WAIT, Scene.LONGEST_FIRST_WAIT);
    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  // Unlike retry:, which stays in force.
  @Test
  void itHoldsForOneWaitOnly() {
    scene.open(
        StreamScript.response(503).header("Retry-After", "40"), StreamScript.events(Event.of("a")));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(40));
    assertThat(scene.reconnect().delay())
        .isBetween(Scene.SHORTEST_FIRST_WAIT, Scene.LONGEST_FIRST_WAIT);
  }

  @Test
  void aReconnectionTimeThatIsLongerIsKept() {
    scene.open(
        StreamScript.bytes("retry: 20000\n\n"),
        StreamScript.response(503).header("Retry-After", "3"),
        StreamScript.response(503).header("Retry-After", "50"));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(50));
  }
}
