package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubListener;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.server.jetty.TokenAdmission;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A browser's own {@code EventSource}, let in by tickets. */
class TicketInABrowserTest {

  private static final Pattern SCRIPT = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);

  @AutoClose
  private static Browser browser;

  private final BlockingQueue<Subscription> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<Subscription> closed = new LinkedBlockingQueue<>();
  private final Hub hub = Hub.builder().reconnectionTime(Duration.ofMillis(200)).build();
  private SseServer server = server(0);

  @BeforeAll
  static void startBrowser() {
    browser = Browser.startOrSkip();
  }

  @BeforeEach
  void start() throws Exception {
    hub.addListener(new HubListener() {
      private final Set<Subscription> known = ConcurrentHashMap.newKeySet();

      @Override
      public void written(
          Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
        // Not when it is opened: until something was written, it may not have its place in the log.
        if (known.add(subscription)) {
          opened.add(subscription);
        }
      }

      @Override
      public void closed(Subscription subscription, CloseReason reason) {
        closed.add(subscription);
      }
    });
    server.start();
    browser.open(server.uri() + "/health"); // any page will do: it is the origin that counts
    browser.evaluate("""
        document.body.textContent = '';
        window.note = (word) => {
          const text = document.body.textContent;
          const last = text.split(' ').pop();
          if (word !== 'reconnecting' || last !== word) {
            document.body.textContent = text ? text + ' ' + word : word;
          }
        };
        """);
  }

  @AfterEach
  void close() {
    browser.open("about:blank");
    server.close();
    hub.close();
  }

  @Test
  void aPageThatIsDroppedComesBackWithItsTicketAndMissesNothing() throws Exception {
    subscribe();
    awaitSeen("open");
    hub.publish("/pets", Event.of("before"));
    awaitSeen("open before");

    drop(next());
    hub.publish("/pets", Event.of("meanwhile"));
    awaitSeen("open before reconnecting open meanwhile");
    drop(next());
    hub.publish("/pets", Event.of("again"));

    awaitSeen("open before reconnecting open meanwhile reconnecting open again");
  }

  @Test
  void aPageThatIsDroppedBeforeTheFirstEventComesBackToo() throws Exception {
    subscribe();
    awaitSeen("open");

    next().close();
    awaitSeen("open reconnecting open");
    hub.publish("/pets", Event.of("first"));

    awaitSeen("open reconnecting open first");
  }

  @Test
  void theSameUrlOpensNoSecondStreamAndDisturbsTheFirstOneNot() {
    subscribe();
    awaitSeen("open");

    browser.evaluate("""
        (() => {
          const copy = new EventSource(window.events.url);
          copy.onopen = () => note('copy-open');
          copy.onerror = () => note(copy.readyState === EventSource.CLOSED ? 'copy-closed' : 'copy-lost');
        })()
        """);
    awaitSeen("open copy-closed");
    hub.publish("/pets", Event.of("still-here"));

    awaitSeen("open copy-closed still-here");
    assertThat(opened).hasSize(1);
  }

  /** A restart forgets all tickets. */
  @Test
  void theScriptOfTheDocumentGetsItselfANewTicketAndMissesNothing() throws Exception {
    browser.evaluate("""
        window.token = 'reader';
        window.show = note;
        window.logInAgain = () => note('refused');
        """);
    browser.evaluate(script());
    next();
    hub.publish("/pets", Event.of("before"));
    awaitSeen("before");

    int port = server.uri().getPort();
    server.close();
    hub.publish("/pets", Event.of("meanwhile"));
    server = server(port);
    server.start();
    next();
    hub.publish("/pets", Event.of("after"));

    awaitSeen("before meanwhile after");
  }

  private SseServer server(int port) {
    TokenAdmission admission =
        TokenAdmission.of(Identity.of("a reader", "reader").withNamespaces("/pets"));
    return new SseServer(
        "127.0.0.1",
        port,
        SseHandler.builder(hub).admission(admission).tickets().build());
  }

  /** Gets a ticket and subscribes with it, and writes what comes into the page. */
  private static void subscribe() {
    browser.evaluate("""
        (async () => {
          const answer = await fetch('/ticket/pets', { method: 'POST', headers: { Authorization: 'Bearer reader' } });
          const { ticket } = await answer.json();
          window.events = new EventSource('/subscribe?ticket=' + ticket);
          events.onopen = () => note('open');
          events.onerror = () => note(events.readyState === EventSource.CLOSED ? 'closed' : 'reconnecting');
          events.onmessage = (event) => note(event.data);
        })()
        """);
  }

  /** Cuts a connection, so that nothing more is written to it. */
  private void drop(Subscription subscription) throws InterruptedException {
    subscription.abort(CloseReason.CLIENT_GONE);
    assertThat(closed.poll(60, TimeUnit.SECONDS)).isSameAs(subscription);
  }

  /** Waits for the next stream that is opened. */
  private Subscription next() throws InterruptedException {
    Subscription subscription = opened.poll(60, TimeUnit.SECONDS);
    assertThat(subscription)
        .as("another stream, while the page shows: " + browser.text())
        .isNotNull();
    return subscription;
  }

  private static String script() throws IOException {
    Matcher script = SCRIPT.matcher(Files.readString(Path.of("..", "docs", "http.md")));
    assertThat(script.find()).isTrue();
    return script.group(1);
  }

  private static void awaitSeen(String words) {
    browser.await("document.body.textContent === '" + words + "'");
  }
}
