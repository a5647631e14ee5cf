package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.testkit.StreamProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may see what. */
class CorsTest {

  private static final String ORIGIN = "Origin: https://shop.example";
  private static final String ALLOWED = "Access-Control-Allow-Origin: https://shop.example\r\n";

  // PEERS W12: every page of every origin could read every stream.
  @Test
  void noOriginIsAllowedUnlessSet() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options)) {
      assertThat(served.head("/subscribe/pets", ORIGIN))
          .doesNotContain("Access-Control")
          .doesNotContain("Vary");
      assertThat(served.send("OPTIONS", "/subscribe/pets", "", ORIGIN))
          .startsWith("HTTP/1.1 204")
          .doesNotContain("Access-Control");
    }
  }

  @Test
  void aPageOfAnAllowedOriginMayReadAStream() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.cors("https://SHOP.example"));
        StreamProbe probe = served.subscribe("/subscribe/pets", ORIGIN)) {
      probe.awaitComment("ok");

      assertThat(probe.header("Access-Control-Allow-Origin")).contains("https://shop.example");
      assertThat(probe.header("Access-Control-Expose-Headers"))
          .contains("Keep-Alive-Interval, Retry-After");
      assertThat(probe.header("Vary")).contains("Origin");
      assertThat(probe.header("Access-Control-Allow-Credentials")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /health, 200",
    "POST, /publish/pets, 403",
    "POST, /ticket/pets, 401",
    "GET, /subscribe/pets, 401",
    "GET, /subscribe/pets?ticket=none, 401",
    "PUT, /subscribe/pets, 405",
    "GET, /subscribe?ns=%0A, 400"
  })
  void aPageMaySeeEveryAnswer(String method, String target, int status) throws Exception {
    Admission closed = TokenAdmission.of(TokenAdmission.Identity.of("a", "b"));
    try (ServedHub served = ServedHub.with(
        options -> options.cors("https://shop.example").admission(closed).tickets())) {
      assertThat(served.send(method, target, "", ORIGIN))
          .startsWith("HTTP/1.1 " + status)
          .contains(ALLOWED, "Vary: Origin\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: http://shop.example",
        "Origin: https://shop.example:8443",
        "Origin: https://shop.example.evil.example",
        "Origin: null",
        "X-No: origin"
      })
  void aPageOfAnotherOriginIsNotAllowedAndCachesAreTold(String header) throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.cors("https://shop.example", "http://localhost:3000"))) {
      assertThat(served.head("/subscribe/pets", header))
          .doesNotContain("Access-Control")
          .contains("Vary: Origin\r\n");
    }
  }

  @Test
  void aPreflightIsAnsweredWithWhatAPageMaySend() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.cors("https://shop.example").tickets())) {
      assertThat(served.send(
              "OPTIONS",
              "/subscribe/pets",
              "",
              ORIGIN,
              "Access-Control-Request-Method: GET",
              "Access-Control-Request-Headers: authorization"))
          .startsWith("HTTP/1.1 204")
          .contains(
              ALLOWED,
              "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n",
              "Access-Control-Allow-Headers: Authorization, X-Authorization, Last-Event-ID,"
                  + " Content-Type, Cache-Control\r\n",
              "Access-Control-Max-Age: 7200\r\n",
              "Vary: Origin\r\n");
      for (String target : new String[] {"/publish/pets", "/ticket/pets"}) {
        assertThat(served.send("OPTIONS", target, "", ORIGIN))
            .startsWith("HTTP/1.1 204")
            .contains(
                ALLOWED,
                "Access-Control-Allow-Methods: POST, OPTIONS\r\n",
                "Access-Control-Allow-Headers: Authorization, ");
      }
    }
  }

  @Test
  void allOriginsAreAllowedByAStar() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.cors("*"))) {
      assertThat(served.head("/subscribe/pets", ORIGIN))
          .contains("Access-Control-Allow-Origin: *\r\n")
          .doesNotContain("Vary");
    }
  }

  // PEERS W12: anybody could see the status.
  @Test
  void theStatusAndTheMetricsAreNeverOpened() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.cors("*").adminOnLoopback().metrics(() -> "up 1\n"))) {
      for (String target : new String[] {"/admin/status.json", "/metrics"}) {
        assertThat(served.get(target, ORIGIN))
            .startsWith("HTTP/1.1 200")
            .doesNotContain("Access-Control");
        assertThat(served.send("OPTIONS", target, "", ORIGIN)).doesNotContain("Access-Control");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "https://example.com/",
        "https://example.com/path",
        "https://user@example.com",
        "https://*.example.com",
        "https://example.com?a",
        "null",
        "",
        "https://"
      })
  void whatIsNoOriginIsRefusedWithWhatIsExpected(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cors.of(origin))
        .withMessageStartingWith("expected an origin such as \"https://example.com\"")
        .withMessageContaining("but was \"" + origin + "\"");
  }

  @Test
  void aStarStandsAlone() {
    assertThatIllegalArgumentException().isThrownBy(() -> Cors.of("*", "https://example.com"));
    assertThatIllegalArgumentException().isThrownBy(Cors::of);
  }

  @Test
  void anOriginMayBeAnAddressOrAnExtension() {
    assertThat(Cors.of("http://[::1]:3000", "http://127.0.0.1", "moz-extension://a-b-c"))
        .isNotNull();
  }
}
