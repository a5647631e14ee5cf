package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.ContractReport;
import dev.sse4j.testkit.ContractReport.Outcome;
import dev.sse4j.testkit.EventStreamServerContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OurServerContractTest {

  @Test
  void itDoesWhatAGoodServerDoes() throws Exception {
    ContractReport report;
    try (Hub hub = Hub.builder()
            .replayer(Replayer.lastEvents(100))
            .keepAlive(Duration.ofSeconds(1))
            .build();
        SseServer server = new SseServer("127.0.0.1", 0, SseHandler.builder(hub).build())) {
      server.start();
      report = contract(hub, server.uri() + "/subscribe/pets").report();
    }

    assertThat(report.failed()).as("%s", report).isEmpty();
    assertThat(report.findings())
        .filteredOn(finding -> finding.outcome() == Outcome.NOT_TRIED)
        .extracting(ContractReport.Finding::name)
        .containsExactly("no-content-ends-it"); // a namespace never ends for good
  }

  private static EventStreamServerContract contract(Hub hub, String url) {
    return new EventStreamServerContract() {
      @Override
      protected String url() {
        return url;
      }

      @Override
      protected void publish(Event event) {
        hub.publish("/pets", event);
      }
    };
  }
}
