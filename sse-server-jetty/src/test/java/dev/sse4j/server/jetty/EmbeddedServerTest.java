package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handlers in somebody else's server, which stops as Jetty does. */
class EmbeddedServerTest {

  private Server server = new Server(0);

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void aStopEndsTheStreamsOfAHubInOrder() throws Exception {
    try (Hub hub = Hub.create()) {
      serve(SseHandler.builder(hub).drain(Duration.ofSeconds(20)).build());
      // Else Jetty fails a write that is under way on a connection that was quiet for a second.
      connector().setShutdownIdleTimeout(20_000);
      List<StreamProbe> probes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        StreamProbe probe = subscribe("/subscribe/pets");
        probe.awaitComment("ok");
        probes.add(probe);
      }

      server.stop();

      assertThat(probes).allSatisfy(probe -> assertThat(probe.awaitEnd()).isEmpty());
    }
  }

  @Test
  void aStopLetsAnswersComeToTheirEnd() throws Exception {
    StreamHandler[] handler = new StreamHandler[1];
    handler[0] = StreamHandler.builder(request -> sender -> {
          sender.send(Event.of("one"));
          Eventually.holds(handler[0]::isShutdown);
          sender.send(Event.of("two"));
        })
        .drain(Duration.ofSeconds(20))
        .build();
    serve(handler[0]);
    StreamProbe probe = subscribe("/");
    probe.await(1);

    server.stop();

    assertThat(probe.awaitEnd()).isEmpty();
    assertThat(probe.events()).extracting(Event::data).containsExactly("one", "two");
  }

  @Test
  void aHandlerThatIsStartedAgainIsNotEndedByTheDrainBefore() throws Exception {
    HeldScheduler scheduler = new HeldScheduler();
    server = new Server(null, scheduler, null);
    server.addConnector(new ServerConnector(server));
    StreamHandler handler = new StreamHandler(
        request -> sender -> List.of("one", "two").forEach(data -> sender.send(Event.of(data))));
    serve(handler);
    handler.shutdown().get(20, TimeUnit.SECONDS);
    handler.stop();
    handler.start();

    scheduler.runAll();

    try (StreamProbe probe = subscribe("/")) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).extracting(Event::data).containsExactly("one", "two");
    }
  }

  /** Runs what it is given when the test says so. */
  private static final class HeldScheduler extends AbstractLifeCycle implements Scheduler {

    private final List<Runnable> held = new CopyOnWriteArrayList<>();

    @Override
    public Task schedule(Runnable task, long delay, TimeUnit unit) {
      held.add(task);
      return () -> held.remove(task);
    }

    void runAll() {
      assertThat(held).isNotEmpty();
      held.forEach(Runnable::run);
    }
  }

  private void serve(Handler handler) throws Exception {
    server.setStopTimeout(20_000);
    server.setHandler(handler);
    server.start();
  }

  private StreamProbe subscribe(String path) {
    return StreamProbe.get("http://127.0.0.1:" + connector().getLocalPort() + path);
  }

  private ServerConnector connector() {
    return (ServerConnector) server.getConnectors()[0];
  }
}
