package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowClientTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ScriptedServer server = ScriptedServer.start();
  private final ManualClock clock = ManualClock.create();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsSoManyBytesBehindTheHeadASecond() {
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")).thenStall());

    try (SlowClient client = SlowClient.get(server.url("/a"), 10, clock.scheduler(), "X: 1")) {
      assertThat(client.bytesRead()).isZero();
      clock.advance(SECOND);
      client.awaitBytes(10);
      assertThat(client.bytesRead()).isEqualTo(10);
      clock.advance(SECOND);
      client.awaitBytes(20);
      assertThat(client.bytesRead()).isEqualTo(20);
    }
    assertThat(server.takeRequest().header("x")).contains("1");
  }

  @Test
  void aSecondInWhichNothingCameIsNotLost() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events().thenAwait(gate).thenEvents(Event.of("one"), Event.of("two")));

    try (SlowClient client = SlowClient.get(server.url("/"), 10, clock.scheduler())) {
      clock.advance(Duration.ofSeconds(2));
      gate.countDown();

      client.awaitBytes(20);
      assertThat(client.bytesRead()).isEqualTo(20);
    }
  }

  @Test
  void readsBySecondsOfItsOwnUnlessGivenOthers() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (SlowClient client = SlowClient.get(server.url("/"), 5)) {
      client.awaitBytes(5);
    }
  }

  @Test
  void makesTheServerWaitWhenItsBuffersAreFull() {
    server.enqueue(StreamScript.bytes(":".repeat(16 << 20)).thenEnd());

    try (SlowClient client = SlowClient.get(server.url("/"), 100, clock.scheduler())) {
      clock.advance(SECOND);
      client.awaitBytes(100);
      assertThat(server.transcript()).doesNotContain("ends the body");

      assertThat(client.within(Duration.ofMinutes(2)).awaitCut()).isGreaterThan(16 << 20);
    }
  }

  @Test
  void awaitCutCountsAllThatCame() {
    server.enqueue(StreamScript.events(Event.of("one")));

    try (SlowClient client = SlowClient.get(server.url("/"), 3, clock.scheduler())) {
      clock.advance(SECOND);
      client.awaitBytes(3);

      assertThat(client.awaitCut()).isEqualTo("B\r\ndata: one\n\n\r\n0\r\n\r\n".length());
    }
  }

  @Test
  void aResetIsACutToo() {
    server.enqueue(StreamScript.noAnswer().thenReset());

    try (SlowClient client = SlowClient.get(server.url("/"), 3, clock.scheduler())) {
      assertThat(client.awaitCut()).isZero();
    }
  }

  @Test
  void aConnectionThatStaysOpenIsAFailure() {
    server.enqueue(StreamScript.events().thenStall());

    try (SlowClient client = SlowClient.get(server.url("/"), 3, clock.scheduler())) {
      assertThatThrownBy(client.within(SHORT)::awaitCut)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith(
              "expected the server to cut the connection within 50 ms after 0 bytes:");
    }
  }

  @Test
  void bytesThatDoNotComeAreAFailureThatTellsWhatCame() {
    server.enqueue(StreamScript.events(Event.of("one")));

    try (SlowClient client = SlowClient.get(server.url("/"), 11, clock.scheduler())) {
      clock.advance(SECOND);
      client.awaitBytes(11);

      assertThatThrownBy(() -> client.within(SHORT).awaitBytes(12))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected 12 bytes of the body within 50 ms after 11 bytes:")
          .hasMessageContaining("received HTTP/1.1 200")
          .hasMessageContaining("read ");
      clock.advance(SECOND.multipliedBy(2));
      assertThatThrownBy(() -> client.awaitBytes(1000))
          .hasMessageStartingWith(
              "expected 1000 bytes of the body, but the connection ended after 21 bytes:")
          .hasMessageContaining("end: the server closed its side");
    }
  }

  @Test
  void closeIsSeenByTheServerAndLeavesNoThread() {
    server.enqueue(StreamScript.events().thenStall());
    SlowClient client = SlowClient.get(server.url("/"), 3);
    ReceivedRequest request = server.takeRequest();

    client.close();

    request.awaitClosed();
    Threads.awaitNone("slow-client");
  }

  @Test
  void closeEndsItsTicksButNotTheSchedulerThatItWasGiven() {
    server.enqueue(StreamScript.events().thenStall());
    var scheduler = (ManualScheduler) clock.scheduler();
    SlowClient client = SlowClient.get(server.url("/"), 3, scheduler);
    clock.awaitScheduled(1);

    client.close();

    assertThat(clock.tasksOf(scheduler)).isEmpty();
    assertThat(scheduler.isShutdown()).isFalse();
  }

  @Test
  void aCloseOfOurOwnIsNoCut() {
    server.enqueue(StreamScript.events().thenStall());
    SlowClient client = SlowClient.get(server.url("/"), 1);
    client.close();

    assertThatThrownBy(client::awaitCut)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("expected the server to cut the connection, but the client closed");
  }

  @Test
  void aSpeedThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlowClient.get(server.url("/"), 0))
        .withMessage("bytesPerSecond must be above 0, but was 0");
    Threads.awaitNone("slow-client");
  }
}
