package dev.sse4j.examples.spring;

import static dev.sse4j.testkit.SseAssertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class StockControllerTest {

  /** What is tested: a controller as it stands in many shops. */
  @RestController
  static class StockController {

    private final Set<SseEmitter> visitors = new CopyOnWriteArraySet<>();

    @GetMapping("/stock")
    SseEmitter stock() throws IOException {
      SseEmitter visitor = new SseEmitter(0L);
      visitor.onCompletion(() -> visitors.remove(visitor));
      visitor.send(SseEmitter.event().comment("ok"));
      visitors.add(visitor);
      return visitor;
    }

    void changed(String item, String left) {
      for (SseEmitter visitor : visitors) {
        try {
          visitor.send(SseEmitter.event().name(item).data(left));
        } catch (IOException e) {
          visitors.remove(visitor); // it has gone
        }
      }
    }

    void closed() {
      visitors.forEach(SseEmitter::complete);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(StockController.class)
  static class Shop {}

  @Autowired
  private StockController stock;

  @LocalServerPort
  private int port;

  @Test
  void everyVisitorHearsWhatHasChanged() {
    try (StreamProbe alice = StreamProbe.get("http://localhost:" + port + "/stock");
        StreamProbe bob = StreamProbe.get("http://localhost:" + port + "/stock")) {
      assertThat(alice).isEventStream().receivesComment("ok");
      assertThat(bob).isEventStream().receivesComment("ok");

      stock.changed("lamp", "3");
      stock.changed("chair", "0");
      stock.closed();

      assertThat(alice).receives(Event.of("lamp", "3"), Event.of("chair", "0")).ends();
      assertThat(bob).receives(Event.of("lamp", "3"), Event.of("chair", "0")).ends();
    }
  }
}
