package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalledClientTest {

  @Test
  void readsTheHeadAndNoMore() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events(Event.of("one")));

      try (StalledClient client = StalledClient.get(server.url("/a"), "X: 1")) {
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 200")
            .contains("\nContent-Type: text/event-stream");
        assertThat(client.awaitCut()).isEqualTo("B\r\ndata: one\n\n\r\n0\r\n\r\n".length());
      }
      assertThat(server.takeRequest().header("x")).contains("1");
    }
  }

  @Test
  void makesTheServerWaitWhenItsBuffersAreFull() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes(":".repeat(16 << 20)).thenEnd());

      try (StalledClient client = StalledClient.get(server.url("/"))) {
        client.readHead();
        assertThat(server.transcript()).doesNotContain("ends the body");

        assertThat(client.within(Duration.ofMinutes(2)).awaitCut()).isGreaterThan(16 << 20);
      }
    }
  }

  @Test
  void aResetIsACutToo() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events().thenReset());

      try (StalledClient client = StalledClient.get(server.url("/"))) {
        client.readHead();
        assertThat(client.awaitCut()).isZero();
      }
    }
  }

  @Test
  void aConnectionThatStaysOpenIsAFailure() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events().thenStall());

      try (StalledClient client = StalledClient.get(server.url("/"))) {
        client.readHead();
        assertThatThrownBy(client.within(Duration.ofMillis(50))::awaitCut)
            .isInstanceOf(AssertionError.class)
            .hasMessage(
                "expected the server to cut the connection within 50 ms, but it is open after 0 bytes");
      }
    }
  }

  @Test
  void itsOwnCloseIsNoCutByTheServer() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events().thenStall());
      StalledClient client = StalledClient.get(server.url("/"));
      client.readHead();

      client.close();

      assertThatThrownBy(client::awaitCut)
          .isInstanceOf(AssertionError.class)
          .hasMessage(
              "expected the server to cut the connection, but the client closed it after 0 bytes");
    }
  }

  @Test
  void closeIsSeenByTheServer() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events().thenStall());
      StalledClient client = StalledClient.get(server.url("/"));
      ReceivedRequest request = server.takeRequest();

      client.close();

      request.awaitClosed();
    }
  }
}
