package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The field {@code retry}: WHATWG HTML 9.2.6, "If the field value consists of only ASCII digits,
 * then interpret the field value as an integer in base ten, and set the event stream's reconnection
 * time to that integer. Otherwise, ignore the field."
 */
class ReconnectionTimeBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  /** What a stream says before it ends, and the wait that follows. */
  record Case(String stream, Duration delay) {}

  static List<Case> digits() {
    return List.of(
        new Case("retry: 3000\n\n", Duration.ofMillis(3000)),
        new Case("retry:3000\n\n", Duration.ofMillis(3000)),
        new Case("retry: 003000\n\n", Duration.ofMillis(3000)),
        new Case("retry: 1234\r\r", Duration.ofMillis(1234)),
        // More than the longest wait of our own, which bounds only that.
        new Case("retry: 120000\n\n", Duration.ofMinutes(2)),
        // The last one wins, and what is ignored changes nothing.
        new Case("retry: 1000\nretry: 2000\n\n", Duration.ofMillis(2000)),
        new Case("retry: 2000\n\nretry: x\n\n", Duration.ofMillis(2000)),
        // It is no part of an event: in force with its line.
        new Case("retry: 2000\ndata: a\n\n", Duration.ofMillis(2000)),
        new Case("data: a\n\nretry: 2000\ndata: half", Duration.ofMillis(2000)),
        new Case("data: a\n\nretry: 2000\n", Duration.ofMillis(2000)));
  }

  @ParameterizedTest
  @MethodSource("digits")
  void digitsSetTheWaitToTheMillisecond(Case given) {
    scene.open(StreamScript.bytes(given.stream()));

    assertThat(scene.reconnect().delay()).isEqualTo(given.delay());
  }

  // DESIGN section 5: a server may not make us wait for ever.
  @ParameterizedTest
  @ValueSource(
      strings = {"300001", "2147483647", "2147483648", "9223372036854775808", "99999999999999999999"
      })
  void aHugeNumberIsNoFailureAndCutToFiveMinutes(String millis) { // W51
    StreamProbe probe = scene.open(StreamScript.bytes("retry: " + millis + "\ndata: a\n\n"));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMinutes(5));
    assertThat(probe.events()).containsExactly(Event.of("a"));
  }

  // DESIGN section 5: after an opened connection the least wait is 100 ms.
  @ParameterizedTest
  @ValueSource(strings = {"0", "000", "1", "99", "100"})
  void aServerThatWantsNoWaitIsNotHammered(String millis) {
    scene.open(
        StreamScript.bytes("retry: " + millis + "\ndata: a\n\n"),
        StreamScript.bytes("data: b\n\n"));

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMillis(100));
    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMillis(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "retry\n\n",
        "retry:\n\n",
        "retry: \n\n",
        "retry: -3000\n\n",
        "retry: +3000\n\n",
        "retry: 1.5\n\n",
        "retry: 3e3\n\n",
        "retry: 3000ms\n\n",
        "retry: 0x10\n\n",
        "retry:  3000\n\n", // one space is taken away, not two
        "retry: 3000 \n\n",
        "retry: 3 000\n\n",
        "retry: \u0663\u0660\u0660\u0660\n\n", // digits, but not of ASCII
        "Retry: 3000\n\n",
        "retry : 3000\n\n",
        ": retry: 3000\n\n",
        "data: a\n\nretry: 3000" // no line, for it has no end
      })
  void whatIsNotDigitsOnlyIsIgnored(String stream) {
    scene.open(StreamScript.bytes(stream));

    assertThat(scene.reconnect().delay())
        .isBetween(Scene.SHORTEST_FIRST_WAIT, Scene.LONGEST_FIRST_WAIT);
  }

  // "set the event stream's reconnection time": not that of one connection.
  @Test
  void itStaysInForceOverReconnections() { // W27: go-sse forgets it at the next success
    StreamProbe probe = scene.open(
        StreamScript.bytes("retry: 2500\ndata: one\n\n"),
        StreamScript.bytes("data: two\n\n"),
        StreamScript.bytes("data: three\n\n"),
        StreamScript.bytes("data: four\nretry: 1700\n\n"),
        StreamScript.bytes("data: five\n\n"));

    for (int millis : new int[] {2500, 2500, 2500, 1700, 1700}) {
      Disconnection disconnection = scene.reconnect();
      assertThat(disconnection.cause()).isInstanceOf(EOFException.class);
      assertThat(disconnection.delay()).isEqualTo(Duration.ofMillis(millis));
    }
    assertThat(probe.await(5)).hasSize(5);
  }

  // WHATWG HTML 9.2.3: "Wait a delay equal to the reconnection time", and optionally longer "if the
  // previous attempt failed".
  @Test
  void itStaysInForceOverAttemptsThatFail() {
    scene.open(
        StreamScript.bytes("retry: 20000\ndata: one\n\n"),
        StreamScript.noAnswer().thenDrop(),
        StreamScript.response(503),
        StreamScript.events(Event.of("two")));

    for (int i = 0; i < 4; i++) {
      assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofSeconds(20));
    }
  }

  @Test
  void aShortOneGivesWayWhenAttemptsFailInARow() {
    scene.open(
        StreamScript.bytes("retry: 150\ndata: one\n\n"),
        StreamScript.noAnswer().thenDrop(),
        StreamScript.noAnswer().thenDrop());

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMillis(150));
    assertThat(scene.reconnect().delay())
        .isBetween(Duration.ofMillis(375), Duration.ofMillis(1125));
    assertThat(scene.reconnect().delay())
        .isBetween(Duration.ofMillis(562), Duration.ofMillis(1688));
  }

  @Test
  void aCutConnectionWaitsForItAsWell() {
    scene.open(StreamScript.bytes("retry: 4321\ndata: a\n\n").thenDrop());

    assertThat(scene.reconnect().delay()).isEqualTo(Duration.ofMillis(4321));
  }

  @Test
  void withoutItTheFirstWaitIsHalfASecondGiveOrTakeAHalf() {
    scene.open(StreamScript.events(Event.of("a")));

    assertThat(scene.reconnect().delay())
        .isBetween(Scene.SHORTEST_FIRST_WAIT, Scene.LONGEST_FIRST_WAIT);
  }
}
