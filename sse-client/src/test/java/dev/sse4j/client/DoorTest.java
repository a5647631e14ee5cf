package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorTest {

  private static final int ROUNDS = 20_000;
  private static final long LIMIT_SECONDS = 60;

  private final Door door = new Door();

  @Test
  void oneGoesInAndOutAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(door.enter()).isTrue();
      assertThat(door.leave()).isTrue();
    }
    assertThat(door.isClosed()).isFalse();
  }

  @Test
  void whoClosesAnEmptyRoomIsTheLast() {
    assertThat(door.close()).isEqualTo(Door.Found.NOBODY);

    assertThat(door.isClosed()).isTrue();
    assertThat(door.enter()).isFalse();
    assertThat(door.close()).isEqualTo(Door.Found.CLOSED);
  }

  @Test
  void whoIsInsideWhenItIsClosedIsTheLast() {
    door.enter();

    assertThat(door.close()).isEqualTo(Door.Found.SOMEBODY);
    assertThat(door.isClosed()).isTrue();
    assertThat(door.close()).isEqualTo(Door.Found.CLOSED);

    assertThat(door.leave()).isFalse();
    assertThat(door.enter()).isFalse();
    assertThat(door.isClosed()).isTrue();
  }

  @Test
  void ofTwoWhoCloseAndOneWhoGoesInAndOutJustOneIsTheLast() {
    for (int round = 0; round < ROUNDS; round++) {
      Door door = new Door();
      AtomicInteger last = new AtomicInteger();
      AtomicInteger passes = new AtomicInteger();
      CompletableFuture<?> closers = CompletableFuture.allOf(
          CompletableFuture.runAsync(() -> close(door, passes, last)),
          CompletableFuture.runAsync(() -> close(door, passes, last)));

      while (door.enter()) {
        passes.incrementAndGet();
        if (!door.leave()) {
          last.incrementAndGet();
        }
      }

      closers.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
      assertThat(last).as("who cleans up, in round " + round).hasValue(1);
    }
  }

  private static void close(Door door, AtomicInteger passes, AtomicInteger last) {
    while (passes.get() == 0) {
      Thread.onSpinWait();
    }
    if (door.close() == Door.Found.NOBODY) {
      last.incrementAndGet();
    }
  }
}
