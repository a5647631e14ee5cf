package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shows which token is let in to what. */
class TokenAdmissionTest {

  private static final Identity ALL = Identity.of("all", "s3cret-of-all");
  private static final Identity KENNEL =
      Identity.of("kennel", "s3cret-of-kennel").withNamespaces("/pets/dogs", "news");
  private static final Identity GUEST =
      Identity.of("guest", "s3cret-of-guest").withExpiry(Instant.parse("2000-01-01T00:10:00Z"));

  private final ManualClock clock = ManualClock.create();
  private ServedHub served;

  @BeforeEach
  void start() throws Exception {
    TokenAdmission admission = TokenAdmission.of(ALL, KENNEL, GUEST).withClock(clock);
    served = ServedHub.at(
        clock,
        options -> options.admission(admission.withQueryToken()).publishAdmission(admission));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer s3cret-of-all",
        "Authorization: bearer   s3cret-of-all",
        "X-Authorization: s3cret-of-all",
        "Authorization: Bearer s3cret-of-kennel"
      })
  void whoShowsAKnownTokenIsLetIn(String header) throws Exception {
    assertThat(served.head("/subscribe/pets/dogs", header)).startsWith("HTTP/1.1 200");
    assertThat(served.post("/publish/pets/dogs", "x", header)).startsWith("HTTP/1.1 200");
  }

  @Test
  void oneOfTwoTokensMayBeForSomebodyElse() throws Exception {
    assertThat(served.head(
            "/subscribe/pets",
            "Authorization: Bearer of-the-proxy",
            "X-Authorization: s3cret-of-all"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void aMissingTokenIs401AndTheAnswerSaysHowToSendIt() throws Exception {
    String answer = served.get("/subscribe/pets");

    assertThat(answer)
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Bearer realm=\"sse4j\"\r\n");
    assertThat(ServedHub.body(answer))
        .isEqualTo("401 a token is needed: send it as \"Authorization: Bearer TOKEN\"\n");
    assertThat(served.get("/subscribe/pets", "Authorization: Basic czNjcmV0LW9mLWFsbA=="))
        .startsWith("HTTP/1.1 401");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer wrong-one",
        "Authorization: Bearer s3cret-of-al",
        "Authorization: Bearer s3cret-of-alll",
        "X-Authorization: S3CRET-OF-ALL"
      })
  void aTokenThatIsNotKnownIs401AndSaysSoWithoutIt(String header) throws Exception {
    String answer = served.get("/subscribe/pets", header);

    assertThat(answer)
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Bearer realm=\"sse4j\", error=\"invalid_token\"\r\n");
    assertThat(ServedHub.body(answer)).isEqualTo("401 the token is not one that is known here\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/subscribe/pets/dogs, 200",
    "/subscribe/pets/dogs/corgi, 200",
    "/subscribe?ns=/pets/dogs&ns=/news/today, 200",
    "/subscribe/pets, 403",
    "/subscribe/pets/dogshop, 403",
    "/subscribe, 403",
    "/subscribe?ns=/news&ns=/pets/cats, 403"
  })
  void aTokenIsForItsNamespacesAndWhatTheyContain(String target, int status) throws Exception {
    assertThat(served.head(target, "X-Authorization: s3cret-of-kennel"))
        .startsWith("HTTP/1.1 " + status);
  }

  @Test
  void whoMayNotIsToldTheNamespace() throws Exception {
    String kennel = "X-Authorization: s3cret-of-kennel";

    assertThat(ServedHub.body(served.get("/subscribe?ns=/news&ns=/pets/cats", kennel)))
        .isEqualTo("403 the token is not for the namespace \"/pets/cats\"\n");
    assertThat(ServedHub.body(served.post("/publish/pets/cats", "x", kennel)))
        .isEqualTo("403 the token is not for the namespace \"/pets/cats\"\n");
    assertThat(served.hub.totals().messages()).isZero();
  }

  // PEERS W77: a stream outlived the token that had opened it.
  @Test
  void aStreamEndsWhenItsTokenExpires() throws Exception {
    String guest = "Authorization: Bearer s3cret-of-guest";
    try (StreamProbe expiring = served.subscribe("/subscribe/pets", guest);
        StreamProbe staying =
            served.subscribe("/subscribe/pets", "X-Authorization: s3cret-of-all")) {
      expiring.awaitComment("ok");
      staying.awaitComment("ok");

      clock.advance(Duration.ofMinutes(9));
      served.hub.publish("/pets", Event.of("before"));
      assertThat(expiring.await(1)).hasSize(1);
      clock.advance(Duration.ofMinutes(1));
      Eventually.holds(() -> {
        clock.advance(Duration.ofSeconds(1));
        return served.hub.status().subscriptions().size() == 1;
      });

      assertThat(expiring.awaitEnd()).isEmpty();
      served.hub.publish("/pets", Event.of("after"));
      assertThat(staying).receivesData("before", "after");
      String answer = served.get("/subscribe/pets", guest);
      assertThat(answer).startsWith("HTTP/1.1 401").contains("error=\"invalid_token\"");
      assertThat(ServedHub.body(answer)).isEqualTo("401 the token has expired: get a new one\n");
    }
  }

  // PEERS W75: a token in the URL got into logs, histories and Referer.
  @Test
  void aTokenInTheQueryCountsOnlyWhereItIsAllowedAndOnlyForReading() throws Exception {
    String target = "/subscribe/pets?token=s3cret-of-all";
    assertThat(served.head(target)).startsWith("HTTP/1.1 200");
    assertThat(served.head("/subscribe/pets?token=wrong")).startsWith("HTTP/1.1 401");
    assertThat(served.post("/publish/pets?token=s3cret-of-all", "x")).startsWith("HTTP/1.1 401");

    try (ServedHub strict = ServedHub.with(options -> options.admission(TokenAdmission.of(ALL)))) {
      assertThat(strict.head(target)).startsWith("HTTP/1.1 401");
    }
  }

  // PEERS W75: a token in the URL got into logs, histories and Referer.
  @Test
  void aTokenInTheQueryIsNotShown() throws Exception {
    try (StreamProbe probe = served.subscribe("/subscribe/pets?token=s3cret-of-all")) {
      probe.awaitComment("ok");

      assertThat(served.hub.status().subscriptions().get(0).peer().requestPath())
          .isEqualTo("/subscribe/pets");
      assertThat(served.hub.status().toString()).doesNotContain("s3cret");
      assertThat(ALL.toString()).isEqualTo("Identity[all]");
    }
  }

  @Test
  void aShortFormPublishesEverywhereWithOneToken() throws Exception {
    try (ServedHub shortForm = ServedHub.with(options -> options.publishToken("one"))) {
      assertThat(shortForm.post("/publish/pets", "x", "Authorization: Bearer one"))
          .startsWith("HTTP/1.1 200");
      assertThat(shortForm.post("/publish/pets", "x")).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void anAdmissionThatCannotBeIsNotMade() {
    assertThatIllegalArgumentException().isThrownBy(TokenAdmission::of);
    assertThatIllegalArgumentException().isThrownBy(() -> Identity.of(" ", "secret"));
    assertThatIllegalArgumentException().isThrownBy(() -> Identity.of("name", " "));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withNamespaces());
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withNamespaces("/a/../b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenAdmission.of(ALL, Identity.of("copy", "s3cret-of-all")))
        .withMessageContaining("\"all\" and \"copy\"")
        .withMessageNotContaining("s3cret");
  }
}
