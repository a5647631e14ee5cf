package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * The pages in a real Chromium. Here the test is who brings the pets, so that it knows what is to
 * be seen.
 */
class PagesInABrowserTest {

  private static final String CONNECTED =
      "document.getElementById('state')?.textContent === 'connected'";

  @AutoClose
  private static Browser browser;

  private final Hub hub = Hub.builder().replayer(Replayer.lastEvents(3)).build();
  private final SseServer store = server("petstore.html", "petstore.js");
  private final SseServer clock = server("clock.html", "clock.js");

  @BeforeAll
  static void startBrowser() {
    browser = Browser.startOrSkip();
  }

  @BeforeEach
  void start() throws Exception {
    store.start();
    clock.start();
    browser.look(1000, 800, "light");
  }

  @AfterEach
  void close() {
    browser.open("about:blank");
    store.close();
    clock.close();
    hub.close();
  }

  @Test
  void petsAppearAsTheyArriveTheNewestFirst() {
    visitStore();

    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    hub.publish("/pets/cats", Event.of("new-cat", "Siamese").withId("cat-2"));

    awaitPets("Siamese, Corgi");
    assertThat(text("seen")).isEqualTo("1 dog, 1 cat");
    assertThat(text("last-id")).isEqualTo("cat-2");
    assertThat(text("curl")).isEqualTo("curl -N " + store.uri() + "/subscribe/pets");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void onlyTheChosenNamespaceIsHeardOf() {
    visitStore();

    browser.evaluate("document.querySelector('input[value=\"/pets/cats\"]').click()");
    browser.await(CONNECTED);
    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    hub.publish("/pets/cats", Event.of("new-cat", "Siamese"));

    awaitPets("Siamese");
    assertThat(text("seen")).isEqualTo("0 dogs, 1 cat");
  }

  @Test
  void whoComesBackIsShownWhatItHasMissed() {
    visitStore();
    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    awaitPets("Corgi");

    leave();
    hub.publish("/pets/dogs", Event.of("new-dog", "Poodle"));
    hub.publish("/pets/cats", Event.of("new-cat", "Ragdoll"));
    comeBack();

    awaitPets("Ragdoll, Poodle, Corgi");
    assertThat(browser.text()).doesNotContain("missing");
  }

  @Test
  void whatIsNoLongerKeptIsShownAsAGap() {
    visitStore();
    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    awaitPets("Corgi");

    leave();
    for (String breed : new String[] {"1", "2", "3", "4", "5"}) {
      hub.publish("/pets/dogs", Event.of("new-dog", breed));
    }
    comeBack();

    awaitPets("5, 4, 3, Corgi");
    assertThat(browser.text())
        .contains("Up to 2 events may be missing here: the server keeps them no longer.");
  }

  @Test
  void whatAnEventHoldsIsShownAsText() {
    visitStore();

    hub.publish("/pets/dogs", Event.of("new-dog", "<img src=x onerror=alert(1)><b>Corgi</b>"));

    awaitPets("<img src=x onerror=alert(1)><b>Corgi</b>");
    assertThat(browser.evaluate(
            "document.querySelectorAll('#arrivals img, #arrivals b').length.toString()"))
        .isEqualTo("0");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void thePetStoreFitsANarrowScreen() {
    browser.look(320, 640, "dark");
    visitStore();
    hub.publish(
        "/pets/dogs",
        Event.of("new-dog", "Nova-Scotia-Duck-Tolling-Retriever-of-the-very-longest-kind"));
    browser.await("document.querySelectorAll('#arrivals > li').length === 1");

    assertThat(browser.evaluate("document.documentElement.scrollWidth.toString()"))
        .isEqualTo("320");
  }

  @Test
  void theClockShowsTheTimeThatItHears() {
    browser.open(clock.uri() + "/");
    browser.await(CONNECTED);

    hub.publish("/time", Event.of("3:04:05 pm (UTC)").withId("t-1"));
    browser.await("document.getElementById('last-id').textContent === 't-1'");

    assertThat(text("time")).isEqualTo("3:04:05 pm");
    assertThat(text("zone")).isEqualTo("UTC");
    assertThat(text("heard")).isEqualTo("1 second");
    assertThat(browser.problems()).isEmpty();
  }

  private SseServer server(String page, String script) {
    return new SseServer(
        "127.0.0.1",
        0,
        new SseHandler(hub),
        WebPages.of(page, script, "stream.js", "style.css", "icon.svg"));
  }

  private void visitStore() {
    browser.open(store.uri() + "/");
    browser.await(CONNECTED);
  }

  private void awaitPets(String breeds) {
    browser.await(
        "[...document.querySelectorAll('.breed')].map(e => e.textContent).join(', ') === '" + breeds
            + "'");
  }

  private void leave() {
    browser.evaluate("document.getElementById('leave').click()");
    browser.await("document.getElementById('leave').textContent === 'Come back'");
  }

  private void comeBack() {
    browser.evaluate("document.getElementById('leave').click()");
    browser.await(CONNECTED);
  }

  private static String text(String id) {
    return browser.evaluate("document.getElementById('" + id + "').textContent");
  }
}
