package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.Overflow;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
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
        .isThrownBy(() -> new Refusal(status, "no"))
        .withMessage("the status of a refusal must be from 400 to 599, but was " + status);
  }

  // PEERS W31: a refusal that set no status was answered 200.
  @Test
  void aRefusalIsAnsweredWithItsStatusItsLineAndItsHeaders() throws Exception {
    Admission closed = (request, namespaces) -> {
      throw new Refusal(429, "not\r\nnow", Map.of("Retry-After", "60"));
    };
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
    assertThatIllegalArgumentException().isThrownBy(() -> new Refusal(403, " "));
    assertThatIllegalArgumentException().isThrownBy(() -> refusalWith("A: b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> refusalWith("A", "b\r\nC: d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> refusalWith("Content-Length", "5"))
        .withMessageContaining("Content-Length");
  }

  @Test
  void nobodyIsAdmittedToNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Admitted.to(Set.of()));
  }

  @Test
  void anAdmissionMayGiveOtherNamespacesThanThoseAskedFor() throws Exception {
    Admission dogs = (request, namespaces) -> Admitted.to(Set.of(DOGS)).withPrincipal("rex");
    try (ServedHub served =
            ServedHub.with(options -> options.admission(dogs).forbidRoot().publishAdmission(dogs));
        StreamProbe probe = served.subscribe("/subscribe/")) {
      probe.awaitComment("ok");

      served.hub.publish("/pets/cats", Event.of("Tom"));
      served.post("/publish/elsewhere", "Corgi");

      assertThat(probe).receivesData("Corgi");
      assertThat(served.hub.status().subscriptions().get(0).peer().principal()).isEqualTo("rex");
      assertThat(served.hub.status().subscriptions().get(0).namespaces()).containsExactly(DOGS);
    }
  }

  // PEERS W10: the root could not be forbidden.
  @Test
  void theRootIsForbiddenAlsoToWhomItIsGiven() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options
        .admission((request, namespaces) -> Admitted.to(Set.of(Namespace.ROOT)))
        .forbidRoot())) {

      assertThat(served.get("/subscribe/pets")).startsWith("HTTP/1.1 403");
    }
  }

  // PEERS W77: a stream outlived what it was let in for.
  @Test
  void aStreamEndsInOrderWhenItsTimeIsOver() throws Exception {
    ManualClock clock = ManualClock.create();
    Admission minute = (request, namespaces) ->
        Admitted.to(namespaces).withExpiry(clock.instant().plus(Duration.ofMinutes(1)));
    try (ServedHub served = ServedHub.at(clock, options -> options.admission(minute));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      served.hub.publish("/pets", Event.of("in time"));
      assertThat(probe.await(1)).hasSize(1);

      clock.advance(Duration.ofSeconds(60));
      awaitNoStream(served);

      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  @Test
  void anAdmissionMayChooseWhatBecomesOfAStreamThatFallsBehind() throws Exception {
    Admission catchUp =
        (request, namespaces) -> Admitted.to(namespaces).withOverflow(Overflow.CATCH_UP);
    try (ServedHub served = ServedHub.with(options -> options.admission(catchUp));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      assertThat(probe.status()).isEqualTo(200);
    }
    try (ServedHub served = ServedHub.with(
        hub -> hub.replayer(Replayer.none()), options -> options.admission(catchUp))) {
      assertThat(served.get("/subscribe/pets"))
          .as("there is nothing to catch up from")
          .startsWith("HTTP/1.1 500");
      assertThat(served.hub.status().subscriptions()).isEmpty();
    }
  }

  @Test
  void anExpiryMayBeNeverOrLongAgo() throws Exception {
    Admission never = (request, namespaces) -> Admitted.to(namespaces).withExpiry(Instant.MAX);
    Admission longAgo = (request, namespaces) -> Admitted.to(namespaces).withExpiry(Instant.MIN);
    try (ServedHub served = ServedHub.with(options -> options.admission(never));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      assertThat(probe.status()).isEqualTo(200);
    }
    try (ServedHub served = ServedHub.with(options -> options.admission(longAgo));
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("ok");
      awaitNoStream(served);
      assertThat(probe.awaitEnd()).isEmpty();
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
      return Admitted.to(namespaces);
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

  private static Refusal refusalWith(String name, String value) {
    return new Refusal(403, "no", Map.of(name, value));
  }

  /** Looks at the clock as the hub does, second by second. */
  private static void awaitNoStream(ServedHub served) {
    Eventually.holds(() -> {
      served.clock.advance(Duration.ofSeconds(1));
      return served.hub.status().subscriptions().isEmpty();
    });
  }
}
