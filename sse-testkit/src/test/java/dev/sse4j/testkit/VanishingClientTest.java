package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VanishingClientTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private final ScriptedServer server = ScriptedServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsAsAGoodClientUntilItVanishes() {
    server.enqueue(StreamScript.events(Event.of("one")).thenBytes(":hi\n").thenStall());

    try (VanishingClient client = VanishingClient.get(server.url("/a"), "X: 1")) {
      assertThat(client.probe().await(1)).containsExactly(Event.of("one"));
      client.probe().awaitComment("hi");
    }
    assertThat(server.takeRequest().header("x")).contains("1");
  }

  @Test
  void takesNotOneByteAfterItHasVanished() {
    for (int i = 0; i < 20; i++) {
      CountDownLatch gate = new CountDownLatch(1);
      server.enqueue(StreamScript.events(Event.of("one"))
          .header("Content-Length", "100") // no chunks, whose ends come in their own time
          .thenAwait(gate)
          .thenEvents(Event.of("two"))
          .thenDrop());
      try (VanishingClient client = VanishingClient.get(server.url("/"))) {
        client.probe().await(1);

        client.vanish();
        gate.countDown();

        assertThat(client.awaitCut()).isEqualTo("data: two\n\n".length());
        assertThat(client.probe().events()).containsExactly(Event.of("one"));
      }
    }
  }

  @Test
  void sendsNothingWhenItVanishes() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.events(Event.of("one"))
        .thenAwait(gate)
        .thenEvents(Event.of("two"))
        .thenEnd());

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      client.probe().await(1);
      client.vanish();
      gate.countDown();
      client.awaitCut();

      assertThat(server.transcript()).contains("\"data: two\\n\\n\"").doesNotContain("closed");
    }
  }

  @Test
  void itsProbeHearsNoEndOnceItHasVanished() {
    server.enqueue(StreamScript.events(Event.of("one")).thenStall());

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      client.probe().await(1);
      client.vanish();
      server.close();
      client.awaitCut();

      assertThatThrownBy(client.probe().within(SHORT)::awaitEnd)
          .hasMessageContaining("the stream is still open");
    }
  }

  @Test
  void makesTheServerWaitWhenItsBuffersAreFull() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenAwait(gate).thenBytes(":".repeat(16 << 20)));

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      client.probe().await(1);
      client.vanish();
      gate.countDown();
      assertThat(server.transcript()).doesNotContain("ends the body");

      assertThat(client.within(Duration.ofMinutes(2)).awaitCut()).isGreaterThan(16 << 20);
    }
  }

  @Test
  void aConnectionThatStaysOpenIsAFailure() {
    server.enqueue(StreamScript.events().thenStall());

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      client.vanish();
      client.vanish();

      assertThatThrownBy(client.within(SHORT)::awaitCut)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected the server to cut the connection within 50 ms");
    }
  }

  @Test
  void whoStillReadsAwaitsTheEndOfItsProbe() {
    server.enqueue(StreamScript.events(Event.of("one")).thenDrop());

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      assertThat(client.probe().awaitEnd()).containsInstanceOf(EOFException.class);
      assertThatIllegalStateException()
          .isThrownBy(client::awaitCut)
          .withMessage("the client still reads: call vanish() first, or probe().awaitEnd()");
    }
  }

  @Test
  void anAnswerThatIsNoStreamIsSeenByTheProbe() {
    server.enqueue(StreamScript.response(403, "no"));

    try (VanishingClient client = VanishingClient.get(server.url("/"))) {
      assertThat(client.probe().status()).isEqualTo(403);
      assertThat(client.probe().body()).isEqualTo("no");
    }
  }

  @Test
  void closeIsSeenByTheServerBeforeItVanishesAndAfter() {
    server.enqueue(StreamScript.events().thenStall(), StreamScript.events().thenStall());
    VanishingClient one = VanishingClient.get(server.url("/"));
    ReceivedRequest requestOfOne = server.takeRequest();
    VanishingClient two = VanishingClient.get(server.url("/"));
    ReceivedRequest requestOfTwo = server.takeRequest();

    one.close();
    two.vanish();
    two.close();

    requestOfOne.awaitClosed();
    requestOfTwo.awaitClosed();
    assertThat(one.probe().awaitEnd()).isEmpty();
    assertThat(two.probe().awaitEnd()).isEmpty();
  }
}
