package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SegmentMemoryTest {

  private final SegmentMemory memory = new SegmentMemory();

  @Test
  void whatFitsIsCountedAndWhatDoesNotFitIsNot() {
    assertThat(memory.tryCount(60, 100)).isTrue();
    assertThat(memory.tryCount(41, 100)).isFalse();
    assertThat(memory.tryCount(40, 100)).isTrue();
    assertThat(memory.tryCount(1, 100)).isFalse();

    assertThat(memory.taken()).isEqualTo(100);
  }

  @Test
  void whatDoesNotFitTakesNoRoomFromOthersMeanwhile() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch trying = new CountDownLatch(1);
    CompletableFuture<Void> tooMuch = CompletableFuture.runAsync(() -> {
      while (!done.get()) {
        memory.tryCount(1000, 100);
        trying.countDown();
      }
    });
    assertThat(trying.await(20, TimeUnit.SECONDS)).isTrue();

    boolean always = true;
    for (int i = 0; i < 1_000_000; i++) {
      always &= memory.tryCount(1, 100);
      memory.count(-1);
    }

    done.set(true);
    tooMuch.get(20, TimeUnit.SECONDS);
    assertThat(always).isTrue();
    assertThat(memory.taken()).isZero();
  }
}
