package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorTest {

  private static final int ROUNDS = 20_000;
  private static final long LIMIT_SECONDS = 60;
  private static final int PASSES_BEFORE_A_PAUSE = 100;

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
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(lastOnes(threads)).as("who cleans up, in round " + round).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Goes in and out until two others have closed the door; returns how many were the last. */
  private static int lastOnes(Executor threads) {
    Door door = new Door();
    AtomicInteger last = new AtomicInteger();
    Runnable closing = () -> {
      if (door.close() == Door.Found.NOBODY) {
        last.incrementAndGet();
      }
    };
    CompletableFuture<?> closed = CompletableFuture.allOf(
        CompletableFuture.runAsync(closing, threads), CompletableFuture.runAsync(closing, threads));

    boolean wasClosed = closed.isDone();
    for (int pass = 1; door.enter(); pass++) {
      assertThat(wasClosed).as("went in behind both").isFalse();
      if (!door.leave()) {
        last.incrementAndGet();
      }
      if (pass % PASSES_BEFORE_A_PAUSE == 0) {
        Thread.yield(); // they may be waiting for a core
      }
      wasClosed = closed.isDone();
    }

    closed.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    return last.get();
  }
}
