package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.Replayer.Cursor;
import dev.sse4j.spi.Replayer.Found;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ReplayerContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WithinReplayerTest extends ReplayerContract {

  private static final Duration AGE = Duration.ofMinutes(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = ManualClock.create();
  private final Replayer replayer = Replayer.within(AGE, 100, 1 << 20, clock);
  private final Log log = new Log(replayer);

  @Override
  protected Replayer newReplayer(int capacity) {
    return Replayer.within(AGE, capacity, 1 << 20, clock);
  }

  // PEERS W32: what was too old left only when something new came.
  @Test
  void keepsWhatIsYoung() {
    log.append("eeeeeeeeeeee-1");
    clock.advance(MINUTE);
    log.append("eeeeeeeeeeee-2");

    clock.advance(Duration.ofMinutes(4));
    assertThat(log.after("eeeeeeeeeeee-0")).isEqualTo("found [eeeeeeeeeeee-1, eeeeeeeeeeee-2]");

    clock.advance(Duration.ofNanos(1));
    assertThat(log.after("eeeeeeeeeeee-0"))
        .isEqualTo("missed 1 up to eeeeeeeeeeee-1, then [eeeeeeeeeeee-2]");
    assertThat(log.after("eeeeeeeeeeee-1")).isEqualTo("found [eeeeeeeeeeee-2]");

    clock.advance(MINUTE);
    assertThat(log.after("eeeeeeeeeeee-1")).isEqualTo("missed 1 up to eeeeeeeeeeee-2, then []");
    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("found []");
  }

  @Test
  void goesOnAfterAllOfItWasTooOld() {
    log.append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2");
    clock.advance(Duration.ofDays(1));
    log.append("eeeeeeeeeeee-3");

    assertThat(log.after("eeeeeeeeeeee-2")).isEqualTo("found [eeeeeeeeeeee-3]");
    assertThat(log.after("eeeeeeeeeeee-1"))
        .isEqualTo("missed 1 up to eeeeeeeeeeee-2, then [eeeeeeeeeeee-3]");
  }

  @Test
  void whatBecomesTooOldWhileACursorReadsIsPassedOver() {
    log.append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2");
    clock.advance(MINUTE);
    log.append("eeeeeeeeeeee-3");
    Cursor cursor = ((Found) replayer.after("")).cursor();
    assertThat(cursor.next(1))
        .extracting(entry -> entry.message().event().id())
        .containsExactly("eeeeeeeeeeee-1");

    clock.advance(AGE);

    assertThat(cursor.next(10))
        .extracting(entry -> entry.message().event().id())
        .containsExactly("eeeeeeeeeeee-3");
    assertThat(cursor.position()).isEqualTo(3);
  }

  @Test
  void whatIsTooOldMovesACursorThatHasNothingToRead() {
    log.append("eeeeeeeeeeee-1", "eeeeeeeeeeee-2");
    Cursor cursor = ((Found) replayer.after("")).cursor();

    clock.advance(Duration.ofDays(1));

    assertThat(cursor.next(10)).isEmpty();
    assertThat(cursor.position()).isEqualTo(2);
  }

  // PEERS W32, W57: a window of time without a bound of size.
  @Test
  void isBoundedByCountAndBytesToo() {
    Log byCount = new Log(Replayer.within(AGE, 1, 1 << 20, clock)).append("e-1", "e-2");
    Log byBytes = new Log(Replayer.within(AGE, 100, 13, clock)).append("e-1", "e-2");

    assertThat(byCount.after("")).isEqualTo("missed 1 up to e-1, then [e-2]");
    assertThat(byBytes.after("")).isEqualTo("missed 1 up to e-1, then [e-2]");
  }

  @Test
  void hasBoundsOfItsOwnUnlessToldOtherwise() {
    Replayer onTheWallClock = Replayer.within(Duration.ofDays(1), 1);
    onTheWallClock.append(0, Message.of(Namespace.ROOT, Event.of("x").withId("eeeeeeeeeeee-1")));

    assertThat(onTheWallClock.after("")).isInstanceOf(Found.class);
  }

  @Test
  void refusesAnAgeOfNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replayer.within(Duration.ZERO, 1))
        .withMessage("count, maxBytes and age must be above zero, but were 1, 16777216 and PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replayer.within(Duration.ofSeconds(-1), 1))
        .withMessage("count, maxBytes and age must be above zero, but were 1, 16777216 and PT-1S");
  }
}
