package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.server.Hub;
import dev.sse4j.testkit.StreamProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the routes are. */
class PathsTest {

  private static final String TOKEN = "Authorization: Bearer secret";

  @Test
  void thePathsCanBeOthers() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options
            .publishToken("secret")
            .adminOnLoopback()
            .forbidRoot()
            .subscribePath("/api/events/")
            .publishPath("/api/send")
            .ticketPath("/api/ticket")
            .tickets()
            .adminPath("/status")
            .healthPath("/ready"));
        StreamProbe probe = served.subscribe("/api/events/pets")) {
      probe.awaitComment("ok");

      assertThat(served.post("/api/send/pets", "x", TOKEN)).startsWith("HTTP/1.1 200");

      assertThat(probe).receivesData("x");
      assertThat(served.post("/api/ticket/pets", "")).startsWith("HTTP/1.1 200");
      assertThat(served.post("/ticket/pets", "")).startsWith("HTTP/1.1 404");
      assertThat(served.get("/status/status.json")).startsWith("HTTP/1.1 200");
      assertThat(served.get("/ready")).startsWith("HTTP/1.1 200");
      assertThat(served.get("/ready/below")).startsWith("HTTP/1.1 404");
      assertThat(ServedHub.body(served.get("/subscribe/pets")))
          .isEqualTo("404 there is nothing here: streams are below /api/events\n");
      assertThat(ServedHub.body(served.get("/api/events"))).contains("as in /api/events/pets");
    }
  }

  @Test
  void twoPathsMustNotCollide() {
    try (Hub hub = Hub.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SseHandler.builder(hub).publishPath("/subscribe/").build())
          .withMessageContaining("publishPath \"/subscribe\"")
          .withMessageContaining("subscribePath \"/subscribe\"");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SseHandler.builder(hub).healthPath("/admin/health").build())
          .withMessageContaining("adminPath \"/admin\"")
          .withMessageContaining("healthPath \"/admin/health\"");
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              SseHandler.builder(hub).metrics(() -> "").adminPath("/metrics").build())
          .withMessageContaining("adminPath")
          .withMessageContaining("metrics");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> SseHandler.builder(hub).publishPath("/ticket").tickets().build())
          .withMessageContaining("publishPath \"/ticket\"")
          .withMessageContaining("ticketPath \"/ticket\"");
      assertThat(SseHandler.builder(hub).publishPath("/ticket").build()).isNotNull();
      assertThat(SseHandler.builder(hub).publishPath("/subscriber").build()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", "events", "/a;b", "/a?b", "/a#b", "/a%20b"})
  void whatIsNoPathOfItsOwnIsRefused(String path) {
    try (Hub hub = Hub.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SseHandler.builder(hub).subscribePath(path))
          .withMessage("subscribePath must be a path such as \"/events\", not encoded, but was \""
              + path + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a;b", "/a;b/c", "/a;", "/a/b;x=1"})
  void aPathWithParametersIs400InsteadOfAnotherName(String below) throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.publishToken("secret"))) {
      for (String answer : new String[] {
        served.get("/subscribe" + below), served.post("/publish" + below, "x", TOKEN)
      }) {
        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(ServedHub.body(answer)).startsWith("400 ").contains("?ns=").hasLineCount(1);
      }
      assertThat(served.hub.totals().messages()).isZero();
    }
  }

  @Test
  void aNameMayHaveASemicolonWhereItCannotBeMistaken() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.publishToken("secret"));
        StreamProbe probe = served.subscribe("/subscribe?ns=/a;b")) {
      probe.awaitComment("ok");

      assertThat(served.post("/publish/a%3Bb", "x", TOKEN)).startsWith("HTTP/1.1 200");

      assertThat(probe.await(1)).hasSize(1);
    }
  }

  @Test
  void aHeadThatIsTooLongIsRefusedInOneLine() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options)) {
      String target = served.get("/subscribe/" + "x".repeat(9000));
      String header = served.get("/subscribe/pets", "X-Long: " + "x".repeat(9000));

      assertThat(target).startsWith("HTTP/1.1 414").contains("text/plain");
      assertThat(ServedHub.body(target)).startsWith("414 ").hasLineCount(1);
      assertThat(header).startsWith("HTTP/1.1 431").contains("text/plain");
      assertThat(ServedHub.body(header)).startsWith("431 ").hasLineCount(1);
    }
  }
}
