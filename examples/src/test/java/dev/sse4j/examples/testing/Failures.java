package dev.sse4j.examples.testing;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.ScriptedServerExtension;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that fail, each for a mistake that people make: {@code docs/testing.md} shows what they say.
 */
@ExtendWith(ScriptedServerExtension.class)
class Failures {

  @Test
  void theContentTypeIsForgotten() throws IOException {
    try (Endpoint endpoint = Endpoint.start(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          write(exchange, "id: 1\ndata: tick\n\n");
        });
        StreamProbe probe = StreamProbe.get(endpoint.url())) {
      probe.awaitEnd(); // so that the message is the same each time
      assertThat(probe).receivesData("tick");
    }
  }

  @Test
  void theBlankLineIsForgotten() throws IOException {
    try (Endpoint endpoint = Endpoint.start(exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          write(exchange, ":ok\n\n");
          write(exchange, "id: 1\ndata: tick\n");
        });
        StreamProbe probe = StreamProbe.get(endpoint.url())) {
      assertThat(probe).receivesComment("ok").receivesData("tick");
    }
  }

  @Test
  void theLastEventIdIsForgotten(ScriptedServer server) {
    server.enqueue(
        StreamScript.events(Event.of("one").withId("1")).thenDrop(),
        StreamScript.events(Event.of("two").withId("2")).thenEnd());

    readTwice(URI.create(server.url("/news")));

    ReceivedRequest first = server.takeRequest();
    ReceivedRequest second = server.takeRequest();
    first.awaitClosed(); // so that the message is the same each time
    second.awaitClosed();
    assertThat(first.lastEventId()).isEmpty();
    assertThat(second.lastEventId()).isEqualTo("1");
  }

  /** A client that comes back, but does not say where it was. */
  private static void readTwice(URI url) {
    for (int i = 0; i < 2; i++) {
      try (InputStream in = url.toURL().openStream()) {
        in.readAllBytes();
      } catch (IOException e) {
        continue; // the stream was cut: once more
      }
    }
  }

  private static void write(HttpExchange exchange, String text) throws IOException {
    exchange.getResponseBody().write(text.getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  /** An endpoint on a port of its own, which ends its response when it has written. */
  private record Endpoint(HttpServer server) implements AutoCloseable {

    static Endpoint start(HttpHandler handler) throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/ticks", exchange -> {
        handler.handle(exchange);
        exchange.close();
      });
      server.start();
      return new Endpoint(server);
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/ticks";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
