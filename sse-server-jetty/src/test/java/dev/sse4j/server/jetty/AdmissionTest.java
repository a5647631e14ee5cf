package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.Eventually;
import dev.sse4j.server.Overflow;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admission decides is what happens. */
class AdmissionTest {

  private static final Namespace DOGS = new Namespace("/pets/dogs");

  // PEERS W31: a refusal that set no status was answered 200.
  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100, 200, 204, 302, 399, 600})
  void aRefusalIsAnError(int status) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decision.refuse(status, "no"))
        .withMessage("the status of a refusal must be from 400 to 599, but was " + status);
  }

  // PEERS W31: a refusal that set no status was answered 200.
  @Test
  void aRefusalIsAnsweredWithItsStatusItsLineAndItsHeaders() throws Exception {
    Admission closed =
        (request, namespaces) -> Decision.refuse(429, "not\r\nnow").withHeader("Retry-After", "60");
    try (ServedHub served =
        ServedHub.with(options -> options.admission(closed).publishAdmission(closed))) {
      for (String answer :
          List.of(served.get("/subscribe/pets"), served.post("/publish/pets", "x"))) {
        assertThat(answer).startsWith("HTTP/1.1 429").contains("Retry-After: 60");
        assertThat(ServedHub.body(answer)).isEqualTo("429 not??now\n");
      }
      assertThat(served.head("/subscribe/pets")).startsWith("HTTP/1.1 429");
    }
  }

  @Test
  void aRefusalWithoutTextOrWithAHeaderThatCannotBeSentCannotBeMade() {
    Decision.Refuse refusal = Decision.refuse(403, "no");

    assertThatIllegalArgumentException().isThrownBy(() -> Decision.refuse(403, " "));
    assertThatIllegalArgumentException().isThrownBy(() -> refusal.withHeader("A: b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> refusal.withHeader("A", "b\r\nC: d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> refusal.withHeader("Content-Length", "5"))
        .withMessageContaining("Content-Length");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decision.Refuse(200, "fine", Map.of()));
  }

  @Test
  void anAcceptanceWithoutNamespacesCannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> Decision.accept(Set.of()));
  }

  @Test
  void anAdmissionMayGiveOtherNamespacesThanThoseAskedFor() throws Exception {
    Admission dogs = (request, namespaces) -> Decision.accept(Set.of(DOGS)).withPrincipal("rex");
    try (ServedHub served =
            ServedHub.with(options -> options.admission(dogs).forbidRoot().publishAdmission(dogs));
        StreamProbe probe = served.subscribe("/subscribe/")) {
      probe.awaitComment("ok");

      served.hub.publish("/pets/cats", Event.of("Tom"));
      served.post("/publish/elsewhere", "Corgi");

      assertThat(probe.await(1)).extracting(Event::data).containsExactly("Corgi");
      assertThat(served.hub.status().subscriptions().get(0).peer().principal()).isEqualTo("rex");
      assertThat(served.hub.status().subscriptions().get(0).namespaces()).containsExactly(DOGS);
    }
  }

  // PEERS W10: the root could not be forbidden.
  @Test
  void theRootIsForbiddenAlsoToWhomItIsGiven() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options
        .admission((request, namespaces) -> Decision.accept(Set.of(Namespace.ROOT)))
        .forbidRoot())) {

      assertThat(served.get("/subscribe/pets")).startsWith("HTTP/1.1 403");
    }
  }

  // PEERS W77: a stream outlived what it was let in for.
  @Test
  void aStreamEndsInOrderWhenItsTimeIsOver() throws Exception {
    ManualClock clock = ManualClock.create();
    Admission minute = (request, namespaces) ->
        Decision.accept(namespaces).withExpiry(clock.instant().plus(Duration.ofMinutes(1)));
    try (ServedHub served = ServedHub.at(clock, options -> options.admission(minute));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      served.hub.publish("/pets", Event.of("in time"));
      assertThat(probe.await(1)).hasSize(1);

      clock.advance(Duration.ofSeconds(60));
      awaitNoStream(served);

      assertThat(probe.awaitEnd()).as("a clean end").isEmpty();
    }
  }

  @Test
  void anAdmissionMayChooseWhatBecomesOfAStreamThatFallsBehind() throws Exception {
    Admission skip =
        (request, namespaces) -> Decision.accept(namespaces).withOverflow(Overflow.SKIP);
    try (ServedHub served = ServedHub.with(options -> options.admission(skip));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");

      assertThat(probe.status()).isEqualTo(200);
    }
  }

  @Test
  void anExpiryMayBeNeverOrLongAgo() throws Exception {
    Admission never = (request, namespaces) -> Decision.accept(namespaces).withExpiry(Instant.MAX);
    Admission longAgo =
        (request, namespaces) -> Decision.accept(namespaces).withExpiry(Instant.MIN);
    try (ServedHub served = ServedHub.with(options -> options.admission(never));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      assertThat(probe.status()).isEqualTo(200);
    }
    try (ServedHub served = ServedHub.with(options -> options.admission(longAgo));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      awaitNoStream(served);
      assertThat(probe.awaitEnd()).as("a clean end").isEmpty();
    }
  }

  @Test
  void anAdmissionThatThrowsOrDecidesNothingRefusesWith500AndTellsNothing() throws Exception {
    Admission broken = (request, namespaces) -> {
      throw new IllegalStateException("password of the database is 1234");
    };
    Admission undecided = (request, namespaces) -> null;
    try (ServedHub served =
        ServedHub.with(options -> options.admission(broken).publishAdmission(undecided))) {
      for (String answer :
          List.of(served.get("/subscribe/pets"), served.post("/publish/pets", "x"))) {
        assertThat(answer).startsWith("HTTP/1.1 500");
        assertThat(ServedHub.body(answer))
            .isEqualTo("500 something is wrong here: the server's log says what\n");
      }
      assertThat(served.hub.totals().messages()).isZero();
    }
  }

  @Test
  void anAdmissionIsAskedForGetAndHeadAndNotForOptions() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    Admission recording = (request, namespaces) -> {
      asked.add(request.getMethod() + " " + namespaces);
      return Decision.accept(namespaces);
    };
    try (ServedHub served =
        ServedHub.with(options -> options.admission(recording).publishAdmission(recording))) {
      served.send("OPTIONS", "/subscribe/pets", "");
      served.send("OPTIONS", "/publish/pets", "");
      served.head("/subscribe/pets");
      try (StreamProbe probe = served.subscribe("/subscribe/pets?ns=/news")) {
        probe.awaitComment("ok");
      }
      served.post("/publish/pets", "x");

      assertThat(asked).containsExactly("HEAD [/pets]", "GET [/pets, /news]", "POST [/pets]");
    }
  }

  /** Looks at the clock as the hub does, second by second. */
  private static void awaitNoStream(ServedHub served) {
    Eventually.holds(() -> {
      served.clock.advance(Duration.ofSeconds(1));
      return served.hub.status().subscriptions().isEmpty();
    });
  }
}
