package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final IOException FAILURE = new IOException("the network failed");
  private static final Duration MAX_SERVER_WAIT = Duration.ofMinutes(5);

  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-21T10:00:00Z"));
  private final Backoff even = backoff(Reconnection.defaults().withJitter(0));

  @Test
  void aJitterOfZeroMeansNone() { // W26: go-sse overwrites it with 0.5
    assertThat(failures(even, 4))
        .containsExactly(millis(500), millis(750), millis(1125), nanos(1_687_500_000));
  }

  @Test
  void waitsGrowUpToTheCapAndNeverEnd() {
    assertThat(failures(even, 1000).subList(20, 1000)).containsOnly(Duration.ofSeconds(30));
  }

  @Test
  void jitterSpreadsTheWaitsButNeverAboveTheCap() {
    Set<Duration> firstWaits = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Backoff backoff = backoff(Reconnection.defaults());
      List<Duration> waits = failures(backoff, 30);
      firstWaits.add(waits.get(0));

      assertThat(waits.get(0)).isBetween(millis(250), millis(750));
      assertThat(waits)
          .allSatisfy(wait -> assertThat(wait).isBetween(millis(250), Duration.ofSeconds(30)));
      assertThat(waits.get(29)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }
    assertThat(firstWaits).hasSizeGreaterThan(100);
  }

  @Test
  void aMultiplierOfOneKeepsTheWaitsEqual() {
    Backoff backoff = backoff(Reconnection.defaults().withMultiplier(1).withJitter(0));

    assertThat(failures(backoff, 3)).containsOnly(millis(500));
  }

  @Test
  void afterAResetTheNextWaitIsAFirstOneAgain() {
    failures(even, 5);

    even.reset();

    assertThat(even.next(FAILURE, true)).isEqualTo(millis(500));
  }

  @Test
  void theReconnectionTimeStaysUntilTheServerSetsAnother() { // W27: go-sse forgets it at the next
    // success
    even.reconnectionTime(Duration.ofSeconds(3));

    assertThat(even.next(FAILURE, true)).isEqualTo(Duration.ofSeconds(3));
    even.reset();
    assertThat(even.next(FAILURE, true)).isEqualTo(Duration.ofSeconds(3));
    even.reset();
    even.reconnectionTime(Duration.ofSeconds(2));
    assertThat(even.next(FAILURE, true)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aShortReconnectionTimeIsObeyedOnceAndThenFailuresBackOff() {
    even.reconnectionTime(millis(200));

    assertThat(even.next(FAILURE, true)).isEqualTo(millis(200));
    assertThat(failures(even, 3)).containsExactly(millis(750), millis(1125), nanos(1_687_500_000));
  }

  @Test
  void jitterNeverMakesShorterWhatTheServerAskedFor() {
    for (int i = 0; i < 200; i++) {
      Backoff backoff = backoff(Reconnection.defaults().withJitter(1));
      backoff.reconnectionTime(Duration.ofSeconds(2));

      assertThat(failures(backoff, 10))
          .allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(2)));
    }
  }

  @Test
  void aServerMayAskForMoreThanTheCapButNotForEver() {
    even.reconnectionTime(Duration.ofMinutes(2));
    assertThat(even.next(FAILURE, true)).isEqualTo(Duration.ofMinutes(2));

    even.reconnectionTime(Duration.ofMillis(Integer.MAX_VALUE));
    assertThat(even.next(FAILURE, true)).isEqualTo(MAX_SERVER_WAIT);
  }

  @Test
  void aReconnectionTimeOfZeroDoesNotSpinAfterAnOpenedConnection() {
    even.reconnectionTime(Duration.ZERO);

    assertThat(Stream.generate(() -> even.next(FAILURE, true)).limit(5)).containsOnly(millis(100));
  }

  @Test
  void retryAfterIsObeyedInSeconds() {
    assertThat(even.next(refusal("Retry-After", "7"), false)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void retryAfterIsObeyedAsADateByOurClock() {
    assertThat(even.next(refusal("Retry-After", "Sat, 21 Nov 2026 10:00:09 GMT"), false))
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void retryAfterIsObeyedAsADateByTheClockOfTheServerIfItTells() {
    UnexpectedResponseException refusal = refusal(
        "Date", "Sat, 21 Nov 2026 15:00:00 GMT", "Retry-After", "Sat, 21 Nov 2026 15:00:04 GMT");

    assertThat(even.next(refusal, false)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aRetryAfterInThePastMeansNow() {
    assertThat(even.next(refusal("Retry-After", "Sat, 21 Nov 2026 09:00:00 GMT"), false))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void aRetryAfterOfZeroDoesNotSpin() {
    List<Duration> waits = Stream.generate(() -> even.next(refusal("Retry-After", "0"), false))
        .limit(3)
        .toList();

    assertThat(waits).containsExactly(Duration.ZERO, millis(750), millis(1125));
  }

  @Test
  void anAbsurdRetryAfterIsCutToWhatAServerMayAskFor() {
    assertThat(even.next(refusal("Retry-After", "99999999999999999999"), false))
        .isEqualTo(MAX_SERVER_WAIT);
  }

  @Test
  void aRetryAfterThatMeansNothingIsIgnored() {
    List<Duration> waits = Stream.of("soon", "-5", "", "1.5")
        .map(value -> backoff(Reconnection.defaults().withJitter(0))
            .next(refusal("Retry-After", value), false))
        .toList();

    assertThat(waits).containsOnly(millis(500));
  }

  @Test
  void theLongerOfReconnectionTimeAndRetryAfterIsWaitedFor() {
    even.reconnectionTime(Duration.ofSeconds(10));

    assertThat(even.next(refusal("Retry-After", "3"), false)).isEqualTo(Duration.ofSeconds(10));
  }

  private Backoff backoff(Reconnection reconnection) {
    return new Backoff(reconnection, MAX_SERVER_WAIT, clock);
  }

  /** Returns the waits of so many attempts that failed to connect. */
  private static List<Duration> failures(Backoff backoff, int count) {
    return Stream.generate(() -> backoff.next(FAILURE, false)).limit(count).toList();
  }

  private static UnexpectedResponseException refusal(String... headers) {
    Response.Builder response = new Response.Builder()
        .request(new Request.Builder().url("http://localhost/").build())
        .protocol(Protocol.HTTP_1_1)
        .code(503)
        .message("Busy")
        .body(ResponseBody.create("busy", MediaType.get("text/plain")));
    for (int i = 0; i < headers.length; i += 2) {
      response.header(headers[i], headers[i + 1]);
    }
    try {
      UnexpectedResponseException.check(response.build());
      throw new AssertionError("a 503 is no event stream");
    } catch (UnexpectedResponseException e) {
      return e;
    }
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }
}
