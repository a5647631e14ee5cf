package dev.sse4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.examples.spring.StockControllerTest.Shop;
import dev.sse4j.examples.spring.StockControllerTest.StockController;
import dev.sse4j.testkit.ContractReport;
import dev.sse4j.testkit.EventStreamServerContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
    classes = Shop.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "server.shutdown=immediate") // it does not notice who has gone until it writes
class StockContractTest {

  @Autowired
  private StockController stock;

  @LocalServerPort
  private int port;

  private final class StockContract extends EventStreamServerContract {

    @Override
    protected String url() {
      return "http://localhost:" + port + "/stock";
    }

    @Override
    protected void publish(Event event) {
      stock.changed(event.type(), event.data());
    }

    @Override
    protected boolean keepsAlive() {
      return false; // nobody has written that yet
    }

    @Override
    protected boolean resumes() {
      return false;
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(5);
    }

    @Override
    protected Map<String, String> waived() {
      return Map.of(
          "is-not-cached", "the shop's filter adds Cache-Control",
          "is-not-transformed", "the shop's filter adds Cache-Control",
          "is-not-buffered", "there is no proxy in front of the shop",
          "publishers-id-arrives", "stock has no ids");
    }
  }

  @Test
  void whatIsStillToBeMendedIsKnown() throws IOException {
    ContractReport report = new StockContract().report();

    assertThat(report.failed())
        .as("%s", report)
        .containsExactly(
            "refuses-another-accept", // a page that was opened by mistake would never load
            "head-request-ends",
            "type-and-data-arrive", // a blank at the beginning of the data is lost
            "lines-arrive",
            "stalled-client-holds-up-nobody"); // one visitor in a tunnel stops the shop
    TestingPage.shows(report);
  }
}
