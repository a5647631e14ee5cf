package dev.sse4j.examples.testing;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TickerTest {

  private HttpServer server;
  private String url;

  /** What is tested: an endpoint of five lines. */
  static void tick(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    for (int i = 1; i <= 3; i++) {
      exchange.getResponseBody().write(("id: " + i + "\ndata: tick\n\n").getBytes(UTF_8));
    }
    exchange.close();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/ticks", TickerTest::tick);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/ticks";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void ticksThreeTimes() {
    try (StreamProbe probe = StreamProbe.get(url)) {
      assertThat(probe)
          .isEventStream()
          .receivesData("tick", "tick", "tick")
          .ends()
          .hasLastEventId("3");
    }
  }
}
