package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.testkit.StreamProbe;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recipes of {@code docs/mounting.md}; the one for Spring has a module of its own. */
class MountingTest {

  private final Hub hub = Hub.create();
  private final SseHandler streams =
      SseHandler.builder(hub).drain(Duration.ofMinutes(5)).build();
  private final Server server = new Server(0);

  @BeforeEach
  void giveTheStopTime() {
    server.setStopTimeout(TimeUnit.MINUTES.toMillis(6));
    // Else Jetty fails a write that is under way on a connection that was quiet for a second.
    connector().setShutdownIdleTimeout(TimeUnit.MINUTES.toMillis(1));
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    hub.close();
  }

  @Test
  void besideOtherHandlersBelowAPath() throws Exception {
    ContextHandler events = new ContextHandler(streams, "/events");
    ContextHandler shop = new ContextHandler(new ShopHandler(), "/shop");
    server.setHandler(new ContextHandlerCollection(events, shop));
    server.start();

    StreamProbe probe = subscribe("/events/subscribe/pets");

    assertThat(get("/shop/")).isEqualTo("200 open");
    assertThat(get("/events/health")).isEqualTo("200 ok\n");
    assertThat(get("/subscribe/pets")).startsWith("404 ");
    assertThat(get("/events/elsewhere")).startsWith("404 ");
    publishAndStop(probe);
  }

  @Test
  void besideServlets() throws Exception {
    ServletContextHandler servlets = new ServletContextHandler("/");
    servlets.addServlet(new ShopServlet(), "/shop");
    server.setHandler(new Handler.Sequence(streams, servlets));
    server.start();

    StreamProbe probe = subscribe("/subscribe/pets");

    assertThat(get("/shop")).isEqualTo("200 open");
    assertThat(get("/health")).isEqualTo("200 ok\n");
    assertThat(get("/elsewhere")).startsWith("404 ");
    publishAndStop(probe);
  }

  private StreamProbe subscribe(String target) {
    StreamProbe probe = StreamProbe.get(url(target));
    probe.awaitComment("ok");
    return probe;
  }

  /** A stop that has to wait for a client, or for the drain, is not over within the limit. */
  private void publishAndStop(StreamProbe probe) throws Exception {
    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    assertThat(probe).receivesData("Corgi");

    Callable<Void> stopping = () -> {
      server.stop();
      return null;
    };
    FutureTask<Void> stopped = new FutureTask<>(stopping);
    new Thread(stopped, "stop").start();

    stopped.get(50, TimeUnit.SECONDS); // and has thrown nothing
    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.reconnectionTime()).isPresent();
  }

  /** Returns the answer, and keeps no connection, for which a stop would wait. */
  private String get(String target) {
    try (StreamProbe probe = StreamProbe.get(url(target))) {
      return probe.status() + " " + probe.body();
    }
  }

  private String url(String target) {
    return "http://127.0.0.1:" + connector().getLocalPort() + target;
  }

  private ServerConnector connector() {
    return (ServerConnector) server.getConnectors()[0];
  }

  private static final class ShopHandler extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Content.Sink.write(response, true, "open", callback);
      return true;
    }
  }

  private static final class ShopServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("open");
    }
  }
}
