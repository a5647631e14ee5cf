package dev.sse4j.examples;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.spi.Replayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A browser's own {@code EventSource}, on a page of one origin, with the streams of another. */
class EventSourceInABrowserTest {

  @AutoClose
  private static Browser browser;

  private final Hub pages = Hub.create();
  private final SseServer pageServer = new SseServer("127.0.0.1", 0, new SseHandler(pages));
  private Hub hub = hub();
  private SseServer server;
  private int port; // of the server that was stopped

  @BeforeAll
  static void startBrowser() {
    browser = Browser.startOrSkip();
  }

  @BeforeEach
  void start() throws Exception {
    pageServer.start();
    server = serve(0, pageServer.uri().toString());
    browser.open(pageServer.uri() + "/health"); // any page will do: it is the origin that counts
  }

  @AfterEach
  void close() {
    browser.open("about:blank");
    server.close();
    hub.close();
    pageServer.close();
    pages.close();
  }

  @Test
  void aPageOfAnAllowedOriginHearsTheEvents() {
    subscribe();
    awaitSeen("open");

    hub.publish("/pets", Event.of("Corgi"));

    awaitSeen("open message:Corgi");
  }

  @Test
  void aPageOfAnotherOriginIsKeptOut() throws Exception {
    server.close();
    server = serve(0, "https://elsewhere.example");

    subscribe();

    awaitSeen("closed");
  }

  @Test
  void whatWasPublishedWhileTheServerWasDownIsReplayedAfterItsRestart() throws Exception {
    subscribe();
    awaitSeen("open");
    hub.publish("/pets", Event.of("before"));
    awaitSeen("open message:before");

    stop();
    hub.publish("/pets", Event.of("meanwhile"));
    restart();

    awaitSeen("open message:before reconnecting open message:meanwhile");
  }

  @Test
  void whatIsNoLongerKeptIsAGapThatThePageSees() throws Exception {
    subscribe();
    awaitSeen("open");
    hub.publish("/pets", Event.of("before"));
    awaitSeen("open message:before");

    stop();
    for (int i = 1; i <= 5; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }
    restart();

    awaitSeen("open message:before reconnecting open gap:evicted/3 message:4 message:5");
  }

  @Test
  void aRestartThatLosesTheHistoryIsAGapThatThePageSees() throws Exception {
    subscribe();
    awaitSeen("open");
    hub.publish("/pets", Event.of("before"));
    awaitSeen("open message:before");

    stop();
    hub.close();
    hub = hub();
    restart();
    awaitSeen("open message:before reconnecting open gap:unknown/null");
    hub.publish("/pets", Event.of("after"));

    awaitSeen("open message:before reconnecting open gap:unknown/null message:after");
  }

  private static Hub hub() {
    // With the usual reconnection time: who comes back before the server has stopped is answered
    // 503, which ends an EventSource for good.
    return Hub.builder().replayer(Replayer.lastEvents(2)).build();
  }

  private SseServer serve(int port, String origin) throws Exception {
    SseServer started =
        new SseServer("127.0.0.1", port, SseHandler.builder(hub).cors(origin).build());
    started.start();
    return started;
  }

  private void stop() {
    port = server.uri().getPort();
    server.close();
    browser.await(seen() + ".endsWith('reconnecting')");
  }

  private void restart() throws Exception {
    server = serve(port, pageServer.uri().toString());
  }

  /** Subscribes, and writes what comes into the page, one word for each event. */
  private void subscribe() {
    browser.evaluate("""
        (() => {
          const note = (word) => {
            const text = document.body.textContent;
            const last = text.split(' ').pop();
            if (word !== 'reconnecting' || last !== word) {
              document.body.textContent = text ? text + ' ' + word : word;
            }
          };
          document.body.textContent = '';
          const events = new EventSource('%s/subscribe/pets');
          events.onopen = () => note('open');
          events.onerror = () => note(events.readyState === EventSource.CLOSED ? 'closed' : 'reconnecting');
          events.onmessage = (event) => note('message:' + event.data);
          events.addEventListener('sse.gap', (event) => {
            const gap = JSON.parse(event.data);
            note('gap:' + gap.reason + '/' + gap.missed);
          });
        })()
        """.formatted(server.uri()));
  }

  private static void awaitSeen(String words) {
    browser.await(seen() + " === '" + words + "'");
  }

  private static String seen() {
    return "document.body.textContent";
  }
}
