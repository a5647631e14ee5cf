package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Subscriber;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseHandlerBuilder;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.testkit.StreamProbe;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin page in a real Chromium, against a server whose connections the test makes. */
class AdminPageInABrowserTest {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&\\\u2028</script>";

  @AutoClose
  private static Browser browser;

  private Hub hub = Hub.create();
  private SseServer server;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.startOrSkip();
  }

  @BeforeEach
  void start() throws Exception {
    serve(0, options -> options.adminOnLoopback());
    browser.look(1280, 900, "light");
    browser.problems().clear();
  }

  @AfterEach
  void close() {
    browser.open("about:blank");
    server.close();
    hub.close();
  }

  @Test
  void thePageShowsWhatTheStatusSays() {
    subscribe("/pets/dogs", new Client("192.0.2.1:4711", "curl/8.5.0", "alice"));
    subscribe("/pets/dogs", new Client("[2001:db8::1]:4712", HOSTILE, ""));
    subscribe("/pets", new Client("192.0.2.2:4713", "", ""));
    hub.publish("/pets/dogs", Event.of("Corgi"));
    hub.publish("/pets/cats", Event.of("Siamese"));
    hub.publish("/news", Event.of("rain"));

    visit();
    awaitText("#tile-messages .total", "3 in all");
    awaitText("#tile-events .total", "4 in all");

    JsonNode status = JsonMapper.shared()
        .readTree(Http.get(server.uri() + "/admin/status.json").body());
    assertThat(text("#node")).isEqualTo(status.path("node").asString());
    assertThat(text("#status")).isEqualTo("OK");
    assertThat(text("#provider")).isEqualTo("up");
    assertThat(text("#tile-open .value")).isEqualTo("3");
    assertThat(status.path("connections")).hasSize(3);
    assertThat(status.path("msgs_broadcast").asLong()).isEqualTo(3);
    assertThat(status.path("totals").path("events").asLong()).isEqualTo(4);
    assertThat(texts("#namespaces .label")).isEqualTo(all(status.path("namespaces"), "namespace"));
    assertThat(texts("#namespaces .value"))
        .isEqualTo(all(status.path("namespaces"), "subscribers"))
        .containsExactly("2", "1");
    assertThat(texts("#newest td:nth-child(2)"))
        .as("the newest first")
        .containsExactly("192.0.2.2:4713", "[2001:db8::1]:4712", "192.0.2.1:4711");
    awaitTexts("#newest td:nth-child(6)", "2, 1, 1");
    assertThat(status.at("/connections/1/user_agent").asString()).isEqualTo(HOSTILE);
    assertThat(texts("#newest td:nth-child(4)")).containsExactly("–", HOSTILE, "curl/8.5.0");
    assertThat(count("img, #newest script")).isZero();
    assertThat(browser.evaluate("document.title")).startsWith("3 connections · ");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void whatHappensShowsByItself() {
    visit();
    assertThat(text("#empty"))
        .contains("Nobody is connected", "curl -N " + server.uri() + "/subscribe");

    subscribe("/pets", new Client("192.0.2.1:4711", "curl/8.5.0", ""));
    hub.publish("/pets", Event.of("Corgi"));

    awaitText("#tile-open .value", "1");
    awaitText("#tile-messages .total", "1 in all");
    browser.await(
        "document.querySelector('#tile-messages .line').getAttribute('d')?.includes('L')");
    assertThat(browser.evaluate(
            "document.querySelector('#tile-messages svg').getAttribute('aria-label')"))
        .matches("Messages in, the last 1 min: now .*/s.*");
    assertThat(count("#empty[hidden]")).isEqualTo(1);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void thePageShowsHowTheProviderIsDoing() throws Exception {
    ToldBus bus = new ToldBus();
    Instant since = Instant.now().minus(Duration.ofMinutes(90));
    server.close();
    hub.close();
    hub = Hub.builder().provider(bus).build();
    serve(0, options -> options.adminOnLoopback());

    bus.status = ProviderStatus.since(ProviderStatus.State.CONNECTING, since);
    visit();
    awaitText("#provider", "connecting for 1 h 30 min");
    assertThat(texts("dt:has(+ dd:not([hidden] *))")).containsSequence("Provider", "Up for");

    bus.status = ProviderStatus.since(ProviderStatus.State.DOWN, since)
        .withLag(Duration.ofSeconds(75))
        .withUnreadable(1);
    awaitText("#provider", "down for 1 h 30 min");
    awaitText("#provider-lag", "1 min");
    awaitText("#provider-unreadable", "1 message");
    assertThat(tones()).isEqualTo("bad, warn, warn");
    assertThat(texts("dt:has(+ dd:not([hidden] *))"))
        .containsSequence("Provider", "Behind the bus", "Unreadable", "Up for");

    bus.status = ProviderStatus.ALWAYS_UP.withLag(Duration.ofMillis(40)).withUnreadable(1200);
    awaitText("#provider", "up");
    awaitText("#provider-lag", "40 ms");
    awaitText("#provider-unreadable", "1,200 messages");
    assertThat(tones()).isEqualTo("good, good, warn");

    bus.status = ProviderStatus.ALWAYS_UP;
    browser.await("document.querySelectorAll('.facts > [hidden]').length === 2");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void thoseWhoAreBehindComeFirst() {
    subscribe("/pets", new Client("192.0.2.1:1", "stalled", "").stalled());
    subscribe("/pets", new Client("192.0.2.1:2", "reading", ""));
    hub.publish("/pets", Event.of("Corgi"));
    hub.publish("/pets", Event.of("Poodle"));

    visit();
    awaitTexts("#table .group", "Furthest behind: 1, Newest of the others: 1");
    awaitText("#slowest .value", "2");

    assertThat(text("#slowest .about")).isEqualTo("192.0.2.1:1 · stalled");
    assertThat(texts("#behind td:nth-child(4)")).containsExactly("stalled");
    assertThat(texts("#newest td:nth-child(4)")).containsExactly("reading");
  }

  @Test
  void theSearchLooksAtAllConnections() {
    subscribe("/pets", new Client("192.0.2.1:1", "Oldest/1.0", ""));
    for (int i = 0; i < 150; i++) {
      subscribe("/pets/" + i % 7, new Client("198.51.100.7:" + i, "curl/8.5.0", ""));
    }
    visit();
    awaitText("#summary", "100 of 151 shown");
    assertThat(text("#newest .group")).isEqualTo("Newest: 100 of 151");
    assertThat(browser.evaluate("document.activeElement.id")).isEmpty();

    browser.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }))");
    assertThat(browser.evaluate("document.activeElement.id")).isEqualTo("search");
    search("oldest");
    awaitText("#summary", "1 of 151 match");
    assertThat(texts("#newest td:nth-child(4)")).containsExactly("Oldest/1.0");
    awaitText("#found", "1 connection matches");
    assertThat(browser.evaluate("location.search")).isEqualTo("?q=oldest");

    search("<b>no such</b>");
    awaitText("#summary", "0 of 151 match");
    assertThat(text("#empty")).contains("No open connection has “<b>no such</b>”");

    search("");
    awaitText("#summary", "100 of 151 shown");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aSearchMayBeInTheAddress() {
    subscribe("/pets", new Client("192.0.2.1:1", "Oldest/1.0", ""));
    subscribe("/pets", new Client("192.0.2.1:2", "curl/8.5.0", ""));

    browser.open(server.uri() + "/admin/?q=oldest");

    awaitText("#summary", "1 of 2 match");
  }

  @Test
  void thePageSaysThatTheServerIsGoneAndThatItWasRestarted() throws Exception {
    subscribe("/pets", new Client("192.0.2.1:1", "curl/8.5.0", ""));
    visit();
    awaitText("#tile-open .value", "1");
    int port = server.uri().getPort();

    server.close();
    hub.close();
    browser.await("['lost', 'refused'].includes(document.body.dataset.state)");
    assertThat(text("#age")).startsWith("figures of ");
    assertThat(text("#tile-open .value")).as("what was known").isEqualTo("1");

    hub = Hub.create();
    serve(port, options -> options.adminOnLoopback());
    awaitLive();
    assertThat(text("#tile-open .value")).isEqualTo("0");
    assertThat(text("#notice")).contains("The server was restarted at ");
    browser.evaluate("document.querySelector('#notice button').click()");
    assertThat(count("#notice[hidden]")).isEqualTo(1);
  }

  @Test
  void aPausedPageGoesOnWhenItIsTold() {
    visit();

    browser.evaluate("document.getElementById('pause').click()");
    assertThat(text("#live")).isEqualTo("paused");
    subscribe("/pets", new Client("192.0.2.1:1", "curl/8.5.0", ""));
    browser.evaluate("document.getElementById('pause').click()");

    awaitLive();
    awaitText("#tile-open .value", "1");
    assertThat(text("#pause")).isEqualTo("Pause");
  }

  @Test
  void aPageForWhichThereIsNoPlaceTriesAgain() {
    List<StreamProbe> others = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        StreamProbe other = StreamProbe.get(server.uri() + "/admin/events");
        others.add(other);
        other.await(1);
      }
      browser.open(server.uri() + "/admin/");
      browser.await("document.body.dataset.state === 'refused'");
      assertThat(text("#live")).isEqualTo("refused; trying again");
    } finally {
      others.forEach(StreamProbe::close);
    }

    awaitLive();
  }

  @Test
  void withAPasswordTheStreamHasItToo() throws Exception {
    server.close();
    serve(0, options -> options.adminToken("boss"));
    subscribe("/pets", new Client("192.0.2.1:1", "curl/8.5.0", ""));
    subscribe("/pets", new Client("192.0.2.1:2", "okhttp/5", ""));
    URI uri = server.uri();

    browser.open("http://anybody:boss@" + uri.getAuthority() + "/admin/");
    awaitLive();
    search("curl");

    awaitText("#summary", "1 of 2 match");
    assertThat(browser.text()).doesNotContain("boss");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aNarrowScreenIsWideEnough() {
    String longWord = "a-very-long-name-that-nobody-has-broken-anywhere".repeat(8);
    subscribe(
        "/" + longWord,
        new Client("[2001:db8:1111:2222:3333:4444:5555:6666]:47111", longWord, longWord));
    subscribe("/" + longWord, new Client("192.0.2.1:1", longWord, longWord).stalled());
    hub.publish("/" + longWord, Event.of("x".repeat(100_000)));
    for (int width : new int[] {320, 360, 600, 900, 1280}) {
      browser.look(width, 780, "light");
      visit();
      awaitText("#slowest .value", "1");

      assertThat(browser.evaluate("document.documentElement.scrollWidth.toString()"))
          .isEqualTo(Integer.toString(width));
    }
  }

  @Test
  void thePageIsLightOrDarkAsTheBrowserIs() {
    visit();
    String light = background();

    browser.look(1280, 900, "dark");
    String dark = background();

    assertThat(light).isEqualTo("rgb(245, 246, 246)");
    assertThat(dark).isEqualTo("rgb(15, 20, 21)");
  }

  private void serve(int port, UnaryOperator<SseHandlerBuilder> options) throws Exception {
    server =
        new SseServer("127.0.0.1", port, options.apply(SseHandler.builder(hub)).build());
    server.start();
  }

  private void subscribe(String namespace, Client client) {
    hub.subscribe(List.of(new Namespace(namespace)), "", client);
  }

  private void visit() {
    browser.open(server.uri() + "/admin/");
    awaitLive();
  }

  private static void awaitLive() {
    browser.await("document.body?.dataset.state === 'live'");
  }

  private static void search(String words) {
    browser.evaluate("""
        (() => {
          document.getElementById('search').value = '%s';
          document.getElementById('search').dispatchEvent(new Event('input'));
        })()
        """.formatted(words));
  }

  private static void awaitText(String selector, String text) {
    browser.await("document.querySelector('" + selector + "')?.textContent === '" + text + "'");
  }

  private static void awaitTexts(String selector, String joined) {
    browser.await("[...document.querySelectorAll('" + selector
        + "')].map(e => e.textContent).join(', ') === '" + joined + "'");
  }

  private static String text(String selector) {
    return browser.evaluate("document.querySelector('" + selector + "').textContent");
  }

  private static List<String> texts(String selector) {
    String joined = browser.evaluate("[...document.querySelectorAll('" + selector
        + "')].map(e => e.textContent).join('\\u0001')");
    return List.of(joined.split("\u0001"));
  }

  private static String tones() {
    return browser.evaluate("[...document.querySelectorAll('[id^=provider]')]"
        + ".map(e => e.dataset.tone).join(', ')");
  }

  private static int count(String selector) {
    return Integer.parseInt(
        browser.evaluate("document.querySelectorAll('" + selector + "').length.toString()"));
  }

  private static String background() {
    return browser.evaluate("getComputedStyle(document.body).backgroundColor");
  }

  private static List<String> all(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.path(field).asString())
        .toList();
  }

  /** A bus that says of itself what the test says. */
  private static final class ToldBus implements Provider {

    volatile ProviderStatus status = ProviderStatus.ALWAYS_UP;

    @Override
    public String publish(Message message) {
      throw new SseException("nobody publishes here");
    }

    @Override
    public void start(Sink sink) {
      sink.ready();
    }

    @Override
    public ProviderStatus status() {
      return status;
    }

    @Override
    public void close() {}
  }

  /** A client without a socket. */
  private record Client(Peer peer, boolean isStalled) implements Subscriber {

    Client(String address, String agent, String principal) {
      this(new Peer("/subscribe", address, agent, principal), false);
    }

    Client stalled() {
      return new Client(peer, true);
    }

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      if (!isStalled) {
        completion.succeeded();
      }
    }

    @Override
    public void end(CloseReason reason) {}

    @Override
    public void abort(CloseReason reason) {}
  }
}
