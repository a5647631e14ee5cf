package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP surface, over real sockets. */
class SseHandlerTest {

  private static final String TOKEN = "Authorization: Bearer secret";

  private final ManualClock clock = ManualClock.create();
  private Hub hub;
  private SseServer server;

  @BeforeEach
  void start() throws Exception {
    hub = Hub.builder().clock(clock, clock.scheduler()).dispatchers(1).build();
    start(SseHandler.builder(hub).publishToken("secret").adminOnLoopback());
  }

  @AfterEach
  void stop() {
    server.close();
    hub.close();
  }

  // PEERS W6, W12, W18, W62: no head until the first event, CORS for all, no cache headers, or
  // misspelt ones.
  @Test
  void aStreamHasItsHeadAndAFirstCommentAtOnce() {
    try (StreamProbe probe = subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");

      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("Content-Type")).contains("text/event-stream;charset=utf-8");
      assertThat(probe.header("Cache-Control")).contains("no-cache, no-transform");
      assertThat(probe.header("X-Accel-Buffering")).contains("no");
      assertThat(probe.header("Keep-Alive-Interval")).contains("15");
      assertThat(probe.header("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscribe/pets",
        "/subscribe/pets/",
        "/subscribe//pets",
        "/subscribe?ns=/pets",
        "/subscribe?ns=pets",
        "/subscribe/",
        "/subscribe",
        "/subscribe/other?ns=/pets",
        "/subscribe?ns=/other&ns=/pets/dogs"
      })
  void aNamespaceIsNamedByPathOrQuery(String target) {
    try (StreamProbe probe = subscribe(target)) {
      probe.awaitComment("ok");

      hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));

      assertThat(probe.await(1).get(0).data()).isEqualTo("Corgi");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscribe/caf%C3%A9/a%20b",
        "/subscribe/cafe%CC%81/a%20b",
        "/subscribe?ns=/caf%C3%A9/a+b"
      })
  void aNamespaceMayHaveAnyCharacterPercentEncoded(String target) {
    try (StreamProbe probe = subscribe(target)) {
      probe.awaitComment("ok");

      hub.publish("/café/a b", Event.of("here"));

      assertThat(probe.await(1).get(0).data()).isEqualTo("here");
    }
  }

  // PEERS W5, W18, W74: a published body could inject fields.
  @Test
  void aPublishedBodyArrivesAsItWasAndInjectsNothing() throws Exception {
    try (StreamProbe probe = subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");

      String answer = post(
          "/publish/pets/dogs?event=new-dog",
          "a\rb\r\nc\ndata: d\n\nid: 9\nevent: evil\n\n:",
          TOKEN);

      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .contains("application/json")
          .containsPattern("\\{\"id\":\"[0-9a-f]{12}-1\"}");
      Event event = probe.await(1).get(0);
      assertThat(event.type()).isEqualTo("new-dog");
      assertThat(event.data()).isEqualTo("a\nb\nc\ndata: d\n\nid: 9\nevent: evil\n\n:");
      assertThat(event.id()).endsWith("-1");
    }
  }

  @Test
  void whatIsPublishedHasTheIdAndTheNamespacesOfItsQuery() throws Exception {
    try (StreamProbe probe = subscribe("/subscribe/news")) {
      probe.awaitComment("ok");

      assertThat(post("/publish/pets?ns=/news&id=mine-7&key=k", "two places", TOKEN))
          .contains("{\"id\":\"mine-7\"}");

      assertThat(probe.await(1)).containsExactly(new Event("message", "two places", "mine-7"));
    }
  }

  // PEERS W38: an event without data ended every connection.
  @Test
  void anEmptyBodyIsAnEventWithoutData() throws Exception {
    try (StreamProbe probe = subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");

      assertThat(post("/publish/pets", "", TOKEN)).startsWith("HTTP/1.1 200");

      assertThat(probe.await(1).get(0).data()).isEmpty();
    }
  }

  @Test
  void publishingNeedsTheToken() throws Exception {
    String missing = post("/publish/pets", "x");

    assertThat(missing)
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Bearer")
        .endsWith("\n");
    assertThat(body(missing))
        .startsWith("401 ")
        .contains("Authorization: Bearer")
        .doesNotContain("secret")
        .hasLineCount(1);
    assertThat(post("/publish/pets", "x", "Authorization: Bearer wrong"))
        .startsWith("HTTP/1.1 401");
    assertThat(post("/publish/pets", "x", "Authorization: Basic secret"))
        .startsWith("HTTP/1.1 401");
    assertThat(post("/publish/pets", "x", "X-Authorization: secret")).startsWith("HTTP/1.1 200");
    assertThat(hub.totals().messages()).isEqualTo(1);
  }

  @Test
  void withoutAPublishTokenPublishingIsForbidden() throws Exception {
    restart(SseHandler.builder(hub));

    assertThat(post("/publish/pets", "x", TOKEN)).startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @CsvSource({
    "/publish/pets?event=sse.gap, 400, reserved",
    "/publish/pets?event=a%0Ab, 400, line break",
    "/publish/pets?id=a%00b, 400, NUL",
    "/publish/pets/%2E%2E?ns=.., 400, segment",
    "/publish/pets?ns=%0A, 400, control",
  })
  // PEERS W41: the caller's mistakes were answered 500.
  void aMessageThatCannotBeIsRefusedWithTheReason(String target, int status, String reason)
      throws Exception {
    String answer = post(target, "x", TOKEN);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(body(answer)).startsWith(status + " ").contains(reason).hasLineCount(1);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWithAndWithoutItsLength() throws Exception {
    String large = "x".repeat((1 << 20) + 1);

    assertThat(post("/publish/pets", large, TOKEN)).startsWith("HTTP/1.1 413");
    String chunked = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";
    assertThat(RawHttp.send(
            server.uri(),
            "POST",
            "/publish/pets",
            "",
            TOKEN,
            "Transfer-Encoding: chunked\r\n\r\n" + chunked))
        .startsWith("HTTP/1.1 413");
    assertThat(post("/publish/pets", "x".repeat(1 << 20), TOKEN))
        .as("encoded, it is larger")
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void anEncodedBodyIsRefused() throws Exception {
    assertThat(post("/publish/pets", "x", TOKEN, "Content-Encoding: gzip"))
        .startsWith("HTTP/1.1 415");
  }

  // PEERS W10: any method opened a stream.
  @ParameterizedTest
  @CsvSource({
    "POST, /subscribe/pets, 'GET, HEAD, OPTIONS'",
    "DELETE, /subscribe, 'GET, HEAD, OPTIONS'",
    "GET, /publish/pets, 'POST, OPTIONS'",
    "POST, /health, 'GET, HEAD, OPTIONS'",
    "PUT, /admin/status.json, 'GET, HEAD, OPTIONS'"
  })
  void aMethodThatIsNotThereIsAnsweredWithThoseThatAre(String method, String target, String allowed)
      throws Exception {
    String answer = RawHttp.send(server.uri(), method, target, "", TOKEN);

    assertThat(answer).startsWith("HTTP/1.1 405").contains("Allow: " + allowed);
    assertThat(body(answer)).startsWith("405 method " + method);
  }

  @Test
  void headHasTheHeadersAndNoStream() throws Exception {
    String answer = RawHttp.send(server.uri(), "HEAD", "/subscribe/pets", "");

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("text/event-stream")
        .endsWith("\r\n\r\n");
    assertThat(hub.status().subscriptions()).isEmpty();
  }

  @Test
  void optionsAreAnswered() throws Exception {
    assertThat(RawHttp.send(server.uri(), "OPTIONS", "/subscribe/pets", ""))
        .startsWith("HTTP/1.1 204")
        .contains("Allow: GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "text/*",
        "text/event-stream",
        "text/html, text/event-stream;q=0.1",
        "TEXT/Event-Stream; charset=utf-8",
        "text/html;q=0, */*;q=0.5"
      })
  void anAcceptThatHasTheTypeOpensAStream(String accept) throws Exception {
    assertThat(RawHttp.send(server.uri(), "HEAD", "/subscribe/pets", "", "Accept: " + accept))
        .startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "application/json",
        "text/event-stream;q=0",
        "*/*, text/event-stream;q=0.0",
        "image/*"
      })
  void anAcceptThatExcludesTheTypeIs406(String accept) throws Exception {
    assertThat(RawHttp.send(server.uri(), "GET", "/subscribe/pets", "", "Accept: " + accept))
        .startsWith("HTTP/1.1 406");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscribe?ns=/a/../b",
        "/subscribe?ns=%00",
        "/subscribe?ns=%zz",
        "/subscribe/a%2Fb",
        "/subscribe?ns=%ff"
      })
  void aNamespaceThatCannotBeIs400InOneLineOfText(String target) throws Exception {
    String answer = RawHttp.send(server.uri(), "GET", target, "");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("text/plain");
    assertThat(body(answer))
        .startsWith("400 ")
        .hasLineCount(1)
        .doesNotContain("\tat ")
        .doesNotContain("Exception");
  }

  @Test
  void tooManyNamespacesAre400() throws Exception {
    StringBuilder target = new StringBuilder("/subscribe?ns=/0");
    for (int i = 1; i <= 100; i++) {
      target.append("&ns=/").append(i);
    }

    assertThat(RawHttp.send(server.uri(), "GET", target.toString(), ""))
        .startsWith("HTTP/1.1 400")
        .contains("at most 100");
  }

  @Test
  void theRootCanBeForbidden() throws Exception {
    restart(SseHandler.builder(hub).forbidRoot());

    assertThat(RawHttp.send(server.uri(), "GET", "/subscribe/", "")).startsWith("HTTP/1.1 403");
    for (String pattern : List.of("/subscribe/*", "/subscribe/*/*", "/subscribe?ns=/pets&ns=/*")) {
      assertThat(RawHttp.send(server.uri(), "GET", pattern, ""))
          .as(pattern)
          .startsWith("HTTP/1.1 403");
    }
    for (String other : List.of("/subscribe/pets", "/subscribe/pets/*", "/subscribe/*/dogs")) {
      assertThat(RawHttp.send(server.uri(), "HEAD", other, ""))
          .as(other)
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aPathThatIsNobodysIs404() throws Exception {
    assertThat(body(RawHttp.send(server.uri(), "GET", "/subscribers", "")))
        .startsWith("404 ")
        .hasLineCount(1);
  }

  @Test
  void aLastEventIdIsReadFromTheHeaderElseFromTheQuery() {
    hub.publish("/pets", Event.of("one").withId("größe-1"));
    hub.publish("/pets", Event.of("two").withId("größe-2"));
    hub.publish("/pets", Event.of("three").withId("größe-3"));

    try (StreamProbe byHeader =
            subscribe("/subscribe/pets?lastEventId=gr%C3%B6%C3%9Fe-1", "Last-Event-ID: größe-2");
        StreamProbe byQuery = subscribe("/subscribe/pets?lastEventId=gr%C3%B6%C3%9Fe-1")) {

      assertThat(byHeader).receivesData("three");
      assertThat(byQuery).receivesData("two", "three");
    }
  }

  // PEERS W78: a cursor from outside must be bounded.
  @Test
  void aLastEventIdThatNoEventCanHaveIs400() throws Exception {
    assertThat(RawHttp.send(
            server.uri(), "GET", "/subscribe", "", "Last-Event-ID: " + "x".repeat(513)))
        .startsWith("HTTP/1.1 400");
    assertThat(RawHttp.send(server.uri(), "GET", "/subscribe?lastEventId=a%0Ab", ""))
        .startsWith("HTTP/1.1 400");
  }

  // PEERS W16, W22, W69, W70: who had gone was noticed late, or never.
  @Test
  void aClientThatHasGoneIsFreedWithinTwoKeepAliveIntervals() {
    StreamProbe gone = subscribe("/subscribe/pets");
    gone.awaitComment("ok");
    Eventually.holds(() -> hub.totals().bytes() > 0);
    long bytes = hub.totals().bytes();
    gone.close();
    gone.awaitEnd(); // its socket is closed only when its reader has let go of it

    clock.advance(Duration.ofSeconds(15));
    // The first is still taken: by what it is answered the network knows, and refuses the second.
    Eventually.holds(() -> hub.totals().bytes() == bytes + ":keepalive\n\n".length());
    clock.advance(Duration.ofSeconds(15));

    Eventually.holds(() -> hub.status().subscriptions().isEmpty());
  }

  // PEERS W7, W21, W37, W67: one socket that nobody reads, and everybody waits.
  @Test
  void aClientThatNeverReadsIsCutAndDelaysNobody() {
    try (StalledClient stalled = StalledClient.get(server.uri() + "/subscribe/pets");
        StreamProbe reading = subscribe("/subscribe/pets")) {
      Eventually.holds(() -> hub.status().subscriptions().size() == 2);
      reading.awaitComment("ok");

      String data = "x".repeat(10_000);
      int published = 0;
      while (hub.status().subscriptions().size() == 2) {
        for (int i = 0; i < 50; i++) {
          hub.publish("/pets", Event.of(data));
          published++;
        }
        assertThat(reading.await(published)).hasSize(published);
        assertThat(published).as("cut long before").isLessThan(10_000);
      }

      stalled.awaitCut();
      assertThat(hub.status().logBytes()).isLessThan(2 << 20);
    }
  }

  @Test
  void aWriteThatStaysOutstandingIsCutAtItsDeadline() throws Exception {
    stop();
    hub = Hub.builder().clock(clock, clock.scheduler()).maxLagBytes(64 << 20).build();
    start(SseHandler.builder(hub));
    try (StalledClient stalled = StalledClient.get(server.uri() + "/subscribe/pets")) {
      Eventually.holds(() -> hub.status().subscriptions().size() == 1);
      // More than the kernel takes, and less than the lag bound: only the deadline can end it.
      for (int i = 0; i < 200; i++) {
        hub.publish("/pets", Event.of("x".repeat(100_000)));
      }

      Eventually.holds(() -> {
        clock.advance(Duration.ofSeconds(1));
        return hub.status().subscriptions().isEmpty();
      });

      stalled.awaitCut();
      Eventually.holds(() -> hub.status().logBytes() == 0);
    }
  }

  @Test
  void whenTheServerStopsStreamsEndInOrderAndAreToldWhenToComeBack() throws Exception {
    restart(SseHandler.builder(hub).drain(Duration.ofSeconds(20)));
    List<StreamProbe> probes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      probes.add(subscribe("/subscribe/pets"));
    }
    probes.forEach(probe -> probe.awaitComment("ok"));

    server.close();

    for (StreamProbe probe : probes) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.reconnectionTime().orElseThrow())
          .isBetween(Duration.ofMillis(1000), Duration.ofMillis(3000));
    }
  }

  @Test
  void theStatusHasTheFieldsOfSseserver() throws Exception {
    try (StreamProbe probe =
        subscribe("/subscribe/pets?token=hidden", "User-Agent: \"evil\"<script>")) {
      probe.awaitComment("ok");
      hub.publish("/pets", Event.of("one"));
      probe.await(1);
      // The server counts when its write is complete, which may be after the client has read.
      Eventually.holds(() -> hub.status().subscriptions().get(0).eventsSent() == 1);

      String answer = RawHttp.send(server.uri(), "GET", "/admin/status.json", "");

      assertThat(answer).startsWith("HTTP/1.1 200").contains("application/json");
      assertThat(body(answer))
          .contains(
              "\"node\": \"",
              "\"status\": \"OK\"",
              "\"reported_at\": ",
              "\"startup_time\": ",
              "\"msgs_broadcast\": 1")
          .contains(
              "\"request_path\": \"/subscribe/pets\"",
              "\"namespace\": \"/pets\"",
              "\"created_at\": ")
          .contains(
              "\"client_ip\": \"127.0.0.1:",
              "\"user_agent\": \"\\\"evil\\\"<script>\"",
              "\"msgs_sent\": 1")
          .doesNotContain("hidden");
    }
  }

  @Test
  void theStatusIsForThoseWithTheAdminTokenOnly() throws Exception {
    restart(SseHandler.builder(hub).adminToken("boss"));

    assertThat(status()).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Basic");
    assertThat(status("Authorization: Bearer boss")).startsWith("HTTP/1.1 200");
    assertThat(status("Authorization: Basic YW55Ym9keTpib3Nz"))
        .as("anybody:boss")
        .startsWith("HTTP/1.1 200");
    assertThat(status("Authorization: Basic !!!")).startsWith("HTTP/1.1 401");
  }

  @Test
  void theStatusIsOffUnlessAskedFor() throws Exception {
    restart(SseHandler.builder(hub));

    assertThat(body(status())).isEqualTo("403 admin endpoint disabled\n");
  }

  @Test
  void healthIsOkWhileTheServerRuns() throws Exception {
    assertThat(body(RawHttp.send(server.uri(), "GET", "/health", ""))).isEqualTo("ok\n");
  }

  private void start(SseHandlerBuilder handler) throws Exception {
    server = new SseServer("127.0.0.1", 0, handler.build());
    server.start();
  }

  private void restart(SseHandlerBuilder handler) throws Exception {
    server.close();
    start(handler);
  }

  private StreamProbe subscribe(String target, String... headers) {
    return StreamProbe.get(server.uri() + target, headers);
  }

  private String post(String target, String body, String... headers) throws IOException {
    return RawHttp.send(server.uri(), "POST", target, body, headers);
  }

  private String status(String... headers) throws IOException {
    return RawHttp.send(server.uri(), "GET", "/admin/status.json", "", headers);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
