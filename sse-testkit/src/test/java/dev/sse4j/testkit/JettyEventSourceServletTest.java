package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlets.EventSource;
import org.eclipse.jetty.ee10.servlets.EventSourceServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A peer under our contract: what it is known to do is found, and nothing else. */
@Execution(ExecutionMode.CONCURRENT) // most of its time it waits
class JettyEventSourceServletTest {

  private final Queue<EventSource.Emitter> emitters = new ConcurrentLinkedQueue<>();
  private final Server server = new Server();

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void itsFaultsAreFound() throws Exception {
    start(Map.of("heartBeatPeriod", "1")); // s

    ContractReport report = contract().report();

    assertThat(report.failed())
        .as("%s", report)
        .containsExactlyInAnyOrder(
            "is-not-cached", // W18
            "is-not-transformed",
            "is-not-buffered",
            "keep-alive-is-a-comment", // a bare CRLF, which those of W29 and W73b take for an event
            "takes-every-accept-that-fits", // compares the whole field
            "refuses-another-accept", // with 405
            "head-request-ends", // opens a stream that nobody can use, as in W10
            "refuses-other-methods", // without Allow
            "publishers-id-arrives", // W13: its emitter takes no id
            "trailing-line-break-survives",
            "empty-data-is-an-event", // like W38
            "type-injects-nothing", // W74
            "events-carry-ids", // W13
            "what-was-missed-comes", // W13
            "what-was-seen-is-not-repeated", // W13: nothing can be resumed
            "stalled-client-holds-up-nobody"); // W67
  }

  // W6, W25: as soon as its heartbeat is no faster than those who wait for a first byte.
  @Test
  void itSendsNothingBeforeItsFirstHeartbeat() throws Exception {
    start(Map.of()); // 10 s

    ContractReport.Finding finding = contract().find("first-byte-comes-at-once");

    assertThat(finding.outcome()).isEqualTo(ContractReport.Outcome.FAILED);
    assertThat(finding.detail()).contains("neither came within 5 s");
  }

  private void start(Map<String, String> parameters) throws Exception {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletHolder holder = new ServletHolder(new Pets());
    holder.setInitParameters(parameters);
    holder.setAsyncSupported(true);
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(holder, "/pets");
    server.setHandler(context);
    server.start();
  }

  private EventStreamServerContract contract() {
    return new EventStreamServerContract() {
      @Override
      protected String url() {
        return server.getURI().resolve("/pets").toString();
      }

      @Override
      protected void publish(Event event) {
        publishToAll(event);
      }

      @Override
      protected Duration limit() {
        return Duration.ofSeconds(5); // two checks wait for what does not come
      }
    };
  }

  private void publishToAll(Event event) {
    for (EventSource.Emitter emitter : emitters) {
      try {
        if (event.type().equals(Event.DEFAULT_TYPE)) {
          emitter.data(event.data());
        } else {
          emitter.event(event.type(), event.data());
        }
      } catch (IOException e) {
        emitters.remove(emitter); // the client has gone
      }
    }
  }

  private final class Pets extends EventSourceServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected EventSource newEventSource(HttpServletRequest request) {
      return new EventSource() {
        private Emitter emitter;

        @Override
        public void onOpen(Emitter opened) {
          emitter = opened;
          emitters.add(opened);
        }

        @Override
        public void onClose() {
          emitters.remove(emitter);
        }
      };
    }
  }
}
