package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import dev.sse4j.server.Threads;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** The stream that the admin page reads. */
class AdminEventsTest {

  private static final String EVENTS = "/admin/events";

  /** Moves the looks at the hub, and nothing else. */
  private final ManualClock ticks = ManualClock.create();

  private final CountingBus bus = new CountingBus();

  @Test
  void aPageIsToldAtOnceAndThenOnceASecond() throws Exception {
    try (ServedHub served = serve();
        StreamProbe page = served.subscribe(EVENTS)) {
      page.await(1);
      served.hub.publish("/pets", Event.of("one"));
      ticks.advance(Duration.ofSeconds(1));

      assertThat(page.await(2)).extracting(Event::type).containsExactly("status", "status");
      assertThat(page.events().get(0).data()).contains("\"msgs_broadcast\":0,");
      assertThat(page.events().get(1).data()).contains("\"msgs_broadcast\":1,");
      assertThat(page.events()).extracting(Event::id).containsOnly("");
    }
  }

  @Test
  void aPageIsToldWhereTheStreamsAre() throws Exception {
    try (ServedHub served =
            ServedHub.with(options -> options.adminOnLoopback().adminPath("/ops/admin"));
        StreamProbe page = served.subscribe("/ops/admin/events")) {
      assertThat(page.await(1).get(0).data()).contains("\"subscribe_path\":\"../../subscribe\"");
    }
  }

  @Test
  void pagesThatAreOpenTogetherShareOneLook() throws Exception {
    try (ServedHub served = serve();
        StreamProbe one = served.subscribe(EVENTS)) {
      one.await(1);
      try (StreamProbe other = served.subscribe(EVENTS + "?q=okhttp")) {
        other.await(1);
        assertThat(bus.looks).hasValue(1);

        ticks.advance(Duration.ofSeconds(1));

        one.await(2);
        other.await(2);
        assertThat(bus.looks).hasValue(2);
      }
    }
  }

  @Test
  void withoutAPageNobodyLooks() throws Exception {
    try (ServedHub served = serve()) {
      try (StreamProbe page = served.subscribe(EVENTS)) {
        page.await(1);
      }
      awaitNoPage(served);
      int before = bus.looks.get();
      ticks.advance(Duration.ofHours(1));

      try (StreamProbe marker = served.subscribe(EVENTS)) {
        marker.await(1);

        assertThat(bus.looks).hasValue(before + 1);
      }
    }
  }

  @Test
  void theLastPageLeavesNoThreadBehind() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.adminOnLoopback())) {
      try (StreamProbe page = served.subscribe(EVENTS)) {
        page.await(2); // the second of them is of the clock's thread
        assertThat(isTicking()).isTrue();
      }

      Eventually.holds(() -> !isTicking());
      assertThat(served.pages()).isZero();
    }
  }

  @Test
  void aSearchIsTakenFromTheQuery() throws Exception {
    try (ServedHub served = serve();
        StreamProbe dogs = served.subscribe("/subscribe/pets/dogs", "User-Agent: Okhttp/5");
        StreamProbe cats = served.subscribe("/subscribe/pets/cats", "User-Agent: curl/8")) {
      dogs.awaitComment("ok");
      cats.awaitComment("ok");

      try (StreamProbe page = served.subscribe(EVENTS + "?q=%20OKHTTP%20")) {
        assertThat(page.await(1).get(0).data())
            .contains("\"query\":\"okhttp\"", "\"matching\":1", "\"open\":2", "Okhttp/5")
            .doesNotContain("curl/8");
      }
    }
  }

  @Test
  void pagesChangeNothingForSubscribers() throws Exception {
    try (ServedHub served = serve();
        StreamProbe pets = served.subscribe("/subscribe")) {
      pets.awaitComment("ok");
      served.hub.publish("/pets", Event.of("one"));
      try (StreamProbe page = served.subscribe(EVENTS)) {
        page.await(1);
        served.hub.publish("/pets", Event.of("two"));
        ticks.advance(Duration.ofSeconds(1));
        page.await(2);
        assertThat(page.events().get(1).data()).contains("\"open\":1", "\"opened\":1");
      }
      awaitNoPage(served);
      served.hub.publish("/pets", Event.of("three"));

      assertThat(pets).receivesData("one", "two", "three");
      assertThat(pets.comments()).containsExactly("ok");
      assertThat(served.hub.totals().opened()).isEqualTo(1);
      assertThat(served.hub.totals().active()).isEqualTo(1);
    }
  }

  @Test
  void aPageThatDoesNotReadHoldsUpNoOther() throws Exception {
    try (ServedHub served = serve();
        StalledClient stalled = StalledClient.get(served.server.uri() + EVENTS);
        StreamProbe page = served.subscribe(EVENTS)) {
      stalled.readHead();
      for (int i = 0; i < AdminStatus.MOST_ROWS; i++) {
        served.hub.subscribe(
            List.of(Namespace.ROOT), "", FakeSubscriber.of("192.0.2.1:" + i, "x".repeat(200), ""));
      }
      page.await(1);

      for (int seconds = 1; seconds <= 100; seconds++) { // 3 MB, more than sockets take unread
        ticks.advance(Duration.ofSeconds(1));
        page.await(seconds + 1);
      }

      assertThat(page.events().get(100).data()).contains("\"open\":100,");
    }
  }

  @Test
  void aPageGoesOnAfterALookThatFailed() throws Exception {
    try (ServedHub served = serve();
        StreamProbe page = served.subscribe(EVENTS)) {
      page.await(1);
      bus.isBroken = true;
      ticks.advance(Duration.ofSeconds(1));
      bus.isBroken = false;
      ticks.advance(Duration.ofSeconds(1));

      page.await(2);
      assertThat(bus.looks).hasValue(3);
    }
  }

  @Test
  void aPageWhoseFirstLookFailsIsBrokenOffAndLeavesNothingBehind() throws Exception {
    try (ServedHub served = serve()) {
      bus.isBroken = true;
      try (StreamProbe page = served.subscribe(EVENTS)) {
        assertThat(page.awaitEnd()).as("what the reader makes of it").isPresent();
      }

      Eventually.holds(() -> served.pages() == 0);
    }
  }

  @Test
  void aQuietPageIsKeptAlive() throws Exception {
    try (ServedHub served =
            ServedHub.with(hub -> hub.keepAlive(Duration.ofMillis(100)), options -> {
              options.adminScheduler = ticks.scheduler();
              return options.adminOnLoopback();
            });
        StreamProbe page = served.subscribe(EVENTS)) {
      page.await(1);

      page.awaitComment("keepalive");

      assertThat(page.header("Keep-Alive-Interval")).contains("1");
    }
  }

  @Test
  void pagesEndInOrderWithTheServer() throws Exception {
    try (ServedHub served = serve();
        StreamProbe page = served.subscribe(EVENTS)) {
      page.await(1);

      served.server.close();

      assertThat(page.awaitEnd()).isEmpty();
      assertThat(page.reconnectionTime().orElseThrow())
          .isBetween(Duration.ofMillis(1000), Duration.ofMillis(3000));
      Eventually.holds(() -> served.pages() == 0);
    }
  }

  @Test
  void pagesEndAndComeBackWithAJettyOfYourOwn() throws Exception {
    try (Hub hub = Hub.create()) {
      Server jetty = new Server();
      ServerConnector connector = new ServerConnector(jetty);
      connector.setHost("127.0.0.1");
      jetty.addConnector(connector);
      jetty.setHandler(SseHandler.builder(hub).adminOnLoopback().build());
      for (int i = 0; i < 2; i++) {
        jetty.start();
        try (StreamProbe page =
            StreamProbe.get("http://127.0.0.1:" + connector.getLocalPort() + EVENTS)) {
          page.await(1);

          jetty.stop(); // without a stop timeout, so what is open is cut

          page.awaitEnd();
        }
      }
      Eventually.holds(() -> !isTicking()); // who ends the thread does not wait for it
    }
  }

  private ServedHub serve() throws Exception {
    return ServedHub.with(hub -> hub.provider(bus), options -> {
      options.adminScheduler = ticks.scheduler();
      return options.adminOnLoopback();
    });
  }

  /** Waits until all are closed: the server hears of it when it writes to them. */
  private void awaitNoPage(ServedHub served) {
    Eventually.holds(() -> {
      ticks.advance(Duration.ofSeconds(1));
      return served.pages() == 0;
    });
  }

  private static boolean isTicking() {
    return !Threads.named("sse4j-admin-clock-").isEmpty();
  }

  /** A bus in memory that counts how often it is asked how it is doing, which each look does. */
  private static final class CountingBus implements Provider {

    final AtomicInteger looks = new AtomicInteger();
    volatile boolean isBroken;
    private final Provider memory = Provider.inMemory();

    @Override
    public String publish(Message message) {
      return memory.publish(message);
    }

    @Override
    public void start(Sink sink) {
      memory.start(sink);
    }

    @Override
    public ProviderStatus status() {
      looks.incrementAndGet();
      if (isBroken) {
        throw new IllegalStateException("as the test says");
      }
      return memory.status();
    }

    @Override
    public String origin() {
      return memory.origin();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
