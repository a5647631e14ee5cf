package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.server.HubListener;
import dev.sse4j.server.Peer;
import dev.sse4j.server.RecordedLog;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody but the one who got it learns of a ticket. */
class TicketSecrecyTest {

  private final RecordedLog log = new RecordedLog("dev.sse4j");
  private final ManualClock clock = ManualClock.create();
  private final AtomicBoolean broken = new AtomicBoolean();
  private ServedHub served;
  private String ticket;
  private String target;

  @BeforeEach
  void start() throws Exception {
    InstantSource breaking = () -> {
      if (broken.get()) {
        throw new UnsupportedOperationException("no time");
      }
      return clock.instant();
    };
    served = ServedHub.with(
        hub -> hub.clock(breaking, clock.scheduler()),
        options -> options.adminOnLoopback().tickets(clock, clock).maxConnections(1));
    String body = ServedHub.body(served.post("/ticket/pets", ""));
    ticket = Pattern.compile("[A-Za-z0-9_-]{22}")
        .matcher(body)
        .results()
        .findFirst()
        .orElseThrow()
        .group();
    target = "/subscribe/pets?ticket=" + ticket;
  }

  @AfterEach
  void stop() {
    served.close();
    log.close();
  }

  @Test
  void noLineOfTheLogHasTheTicket() throws Exception {
    broken.set(true);
    served.get(target);
    broken.set(false);
    try (StreamProbe probe = served.subscribe(target)) {
      probe.awaitComment("ok");
      served.get(target);
      served.get("/subscribe/news?ticket=" + ticket, "Last-Event-ID: 7");
      served.get(target + "&ns=%0A");
      served.get(target + "&x=%zz");
      served.get("/subscribe/pets"); // there is no place
      served.get("/subscribe/pets?ticket=none" + ticket);
      served.send("PUT", target, "");
      try (StreamProbe returned = served.subscribe(target, "Last-Event-ID: 7")) {
        returned.awaitComment("ok");
        probe.awaitEnd();
      }
    }
    served.close();
    Eventually.holds(() -> count("a stream was opened") == count("a stream was closed"));

    assertThat(log.lines())
        .anySatisfy(line -> assertThat(line).contains("a request failed", "no time", "\tat "))
        .anySatisfy(line -> assertThat(line).contains("refused with 400"))
        .anySatisfy(line -> assertThat(line).contains("refused with 401"))
        .anySatisfy(line -> assertThat(line).contains("refused with 403"))
        .anySatisfy(line -> assertThat(line).contains("refused with 405"))
        .anySatisfy(line -> assertThat(line).contains("refused with 503"))
        .anySatisfy(
            line -> assertThat(line).contains("a stream was opened: path \"/subscribe/pets"))
        .allSatisfy(line -> assertThat(line).doesNotContain(ticket));
  }

  @Test
  void neitherTheStatusNorAListenerIsToldOfTheTicket() throws Exception {
    List<Peer> peers = new CopyOnWriteArrayList<>();
    served.hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        peers.add(subscription.peer());
      }
    });
    try (StreamProbe probe = served.subscribe(target)) {
      probe.awaitComment("ok");

      assertThat(served.get("/admin/status.json"))
          .contains("\"request_path\": \"/subscribe/pets\"")
          .doesNotContain(ticket);
      assertThat(peers).extracting(Peer::requestPath).containsExactly("/subscribe/pets");
      assertThat(served.hub.status().subscriptions())
          .extracting(SubscriptionStatus::peer)
          .isEqualTo(peers);
      assertThat(peers.toString()).doesNotContain(ticket);
    }
  }

  private long count(String text) {
    return log.lines().stream().filter(line -> line.contains(text)).count();
  }
}
