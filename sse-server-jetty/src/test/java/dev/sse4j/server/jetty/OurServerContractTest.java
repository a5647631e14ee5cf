package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.EventStreamServerContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Our server keeps what the contract asks of any, with nothing waived. */
class OurServerContractTest extends EventStreamServerContract {

  private Hub hub;
  private SseServer server;

  @BeforeEach
  void start() throws Exception {
    hub = Hub.builder()
        .replayer(Replayer.lastEvents(100))
        .keepAlive(Duration.ofSeconds(1))
        .build();
    server = new SseServer("127.0.0.1", 0, SseHandler.builder(hub).build());
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    hub.close();
  }

  @Override
  protected String url() {
    return server.uri() + "/subscribe/pets";
  }

  @Override
  protected void publish(Event event) {
    hub.publish("/pets", event);
  }
}
