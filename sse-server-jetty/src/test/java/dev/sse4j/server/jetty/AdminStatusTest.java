package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.Hub;
import dev.sse4j.server.ManualBus;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of a hub, in both of its forms. */
class AdminStatusTest {

  private static final Instant AT = Instant.parse("2000-01-01T00:00:07.500Z");
  private static final Pattern ADDRESS = Pattern.compile("\"client_ip\":\"([^\"]*)\"");

  private final ManualClock clock = ManualClock.create(); // stands still: no write timeout
  private final Hub hub =
      Hub.builder().clock(clock, clock.scheduler()).dispatchers(1).build();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void theWholeStatusHasTheFieldsOfSseserverAndOurs() {
    subscribe("/pets", FakeSubscriber.of("192.0.2.1:4711", "curl/8", "alice"));

    String json = status().whole();

    assertThat(json.replaceFirst("\"node\": \"[^\"]+\"", "\"node\": \"host\"")
            .replaceFirst("\"reported_at\": \\d{10}", "\"reported_at\": 1")
            .replaceFirst("\"bytes\": \\d+", "\"bytes\": 2")
            .replaceFirst("\"log_bytes\": \\d+", "\"log_bytes\": 3"))
        .isEqualTo("""
            {
              "node": "host",
              "status": "OK",
              "reported_at": 1,
              "startup_time": 946684800,
              "msgs_broadcast": 0,
              "reported_at_ms": 946684807500,
              "startup_time_ms": 946684800000,
              "provider": "UP",
              "provider_since": null,
              "provider_lag_ms": null,
              "provider_unreadable": 0,
              "channels": 1,
              "namespace_nodes": 2,
              "log_bytes": 3,
              "totals": {
                "opened": 1,
                "closed": {
                  "client_gone": 0,
                  "overrun": 0,
                  "write_timeout": 0,
                  "replay_failed": 0,
                  "expired": 0,
                  "closed": 0,
                  "shutdown": 0
                },
                "events": 0,
                "bytes": 2,
                "gaps": {
                  "evicted": 0,
                  "unknown": 0,
                  "overflow": 0,
                  "lost": 0
                }
              },
              "namespaces_subscribed": 1,
              "namespaces": [
                {
                  "namespace": "/pets",
                  "subscribers": 1
                }
              ],
              "connections": [
                {
                  "request_path": "/subscribe",
                  "namespace": "/pets",
                  "created_at": 946684800,
                  "client_ip": "192.0.2.1:4711",
                  "user_agent": "curl/8",
                  "msgs_sent": 0,
                  "principal": "alice",
                  "lag": 0
                }
              ]
            }
            """);
  }

  @Test
  void bothFormsTellHowTheProviderIsDoing() {
    ManualBus bus = ManualBus.readyAtOnce();
    bus.setStatus(ProviderStatus.since(ProviderStatus.State.DOWN, AT.minusSeconds(60))
        .withLag(Duration.ofMillis(61_234))
        .withUnreadable(3));

    try (Hub behind = Hub.builder().provider(bus).build()) {
      AdminStatus status = AdminStatus.of(behind, AT, "../subscribe");

      for (String json : List.of(status.whole().replace(": ", ":"), status.event(""))) {
        assertThat(json)
            .contains("\"provider\":\"DOWN\"")
            .contains("\"provider_since\":946684747")
            .contains("\"provider_lag_ms\":61234")
            .contains("\"provider_unreadable\":3");
      }
    }
  }

  @Test
  void theOldestConnectionComesFirst() {
    subscribe("/a", FakeSubscriber.of("first", "", ""));
    subscribe("/a", FakeSubscriber.of("second", "", ""));

    assertThat(status().whole()).containsSubsequence("first", "second");
  }

  @Test
  void whatAClientSendsIsEscaped() {
    subscribe("/pets", FakeSubscriber.of("a", "\"\\</script>\u0000\u001b[2J\n\u2028é🐕", "b\"c"));

    for (String json : List.of(status().whole(), status().event(""))) {
      assertThat(json)
          .contains("\"\\\"\\\\</script>\\u0000\\u001b[2J\\n\\u2028é🐕\"")
          .contains("\"b\\\"c\"");
    }
  }

  @Test
  void aRowHoldsOnlySoMuchOfWhatAClientSends() {
    subscribe("/pets", FakeSubscriber.of("a", "x".repeat(158) + "🐕".repeat(4000), ""));

    assertThat(status().event("")).contains("\"" + "x".repeat(158) + "…\"");
    assertThat(status().whole()).contains("x".repeat(158) + "🐕".repeat(4000));
  }

  @Test
  void anEventDoesNotGrowWithTheConnections() {
    String agent = "\"".repeat(8000);
    List<Namespace> namespaces = IntStream.range(0, 50)
        .mapToObj(i -> new Namespace("/" + "n".repeat(1000) + i))
        .toList();
    for (int i = 0; i < 300; i++) {
      hub.subscribe(
          namespaces, "", FakeSubscriber.of("192.0.2.1:" + i, agent, agent).stalled());
    }
    String before = status().event("");
    for (int i = 0; i < 3000; i++) {
      subscribe("/" + i, FakeSubscriber.of("192.0.2.1:" + i, agent, agent));
    }

    String event = status().event("");

    assertThat(event).contains("\"open\":3300").doesNotContain("\n");
    assertThat(addresses(event)).hasSize(AdminStatus.MOST_ROWS);
    assertThat(event.length())
        .isLessThan(150_000)
        .isBetween(before.length() / 2, before.length() * 2);
  }

  @Test
  void aSearchFindsWhatIsNotAmongTheNewest() {
    subscribe("/Pets/Dogs", FakeSubscriber.of("oldest", "", ""));
    subscribe("/", FakeSubscriber.of("oldest-2", "OkHttp/5", ""));
    subscribe("/", FakeSubscriber.of("oldest-3", "", "Alice@Example.com"));
    for (int i = 0; i < 500; i++) {
      subscribe("/", FakeSubscriber.of("192.0.2.1:" + i, "", ""));
    }

    AdminStatus status = status();

    assertThat(addresses(status.event("pets/d"))).containsExactly("oldest");
    assertThat(addresses(status.event("okhttp"))).containsExactly("oldest-2");
    assertThat(addresses(status.event("alice@"))).containsExactly("oldest-3");
    assertThat(addresses(status.event("oldest"))).containsExactly("oldest-3", "oldest-2", "oldest");
    assertThat(status.event("192.0.2.1:49"))
        .contains("\"query\":\"192.0.2.1:49\"", "\"open\":503", "\"matching\":11");
    assertThat(status.event("no such thing"))
        .contains("\"matching\":0", "\"behind\":[]", "\"newest\":[]");
  }

  @Test
  void thoseFurthestBehindComeFirstAndThenTheNewest() {
    subscribe("/a", FakeSubscriber.of("in time", "", ""));
    subscribe("/a/b", FakeSubscriber.of("behind", "", "").stalled());
    subscribe("/", FakeSubscriber.of("furthest behind", "", "").stalled());
    subscribe("/a", FakeSubscriber.of("newest", "", ""));
    hub.publish("/a/b", Event.of("1"));
    hub.publish("/a", Event.of("2"));
    Eventually.holds(() -> lags().equals(List.of(0L, 1L, 2L, 0L)));

    String event = status().event("");

    assertThat(event)
        .contains("\"matching_behind\":2")
        .containsSubsequence(
            "\"slowest\":[",
            "\"furthest behind\"",
            "\"behind\"",
            "\"behind\":[",
            "\"furthest behind\"",
            "\"lag\":2",
            "\"behind\"",
            "\"lag\":1",
            "\"newest\":[",
            "\"newest\"",
            "\"in time\"");
  }

  @Test
  void theNamespacesWithTheMostSubscribersAreTold() {
    for (int i = 0; i < 12; i++) {
      subscribe("/n" + i, FakeSubscriber.of("a", "", ""));
    }
    hub.subscribe(
        List.of(new Namespace("/n7"), new Namespace("/n8")), "", FakeSubscriber.of("b", "", ""));

    assertThat(status().event(""))
        .contains("\"namespaces_subscribed\":12")
        .contains("\"namespaces\":[{\"namespace\":\"/n7\",\"subscribers\":2},"
            + "{\"namespace\":\"/n8\",\"subscribers\":2},"
            + "{\"namespace\":\"/n0\",\"subscribers\":1},")
        .doesNotContain("{\"namespace\":\"/n9\"");
  }

  private Subscription subscribe(String namespace, FakeSubscriber subscriber) {
    return hub.subscribe(List.of(new Namespace(namespace)), "", subscriber);
  }

  private AdminStatus status() {
    return AdminStatus.of(hub, AT, "../subscribe");
  }

  private List<Long> lags() {
    return hub.status().subscriptions().stream()
        .map(SubscriptionStatus::lagEvents)
        .toList();
  }

  /** Returns the addresses in the table of an event, in its order. */
  private static List<String> addresses(String event) {
    return ADDRESS
        .matcher(event.substring(event.indexOf("\"query\"")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
