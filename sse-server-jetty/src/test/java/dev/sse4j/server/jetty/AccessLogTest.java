package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.server.RecordedLog;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.StreamProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says of clients. */
class AccessLogTest {

  private final RecordedLog log = new RecordedLog("dev.sse4j.server.jetty");

  @AfterEach
  void stop() {
    log.close();
  }

  // PEERS W75: a token in the URL got into the log.
  @Test
  void aStreamIsLoggedWhenItOpensAndClosesWithoutItsQuery() throws Exception {
    Admission admission = TokenAdmission.of(Identity.of("rex\n", "s3cret")).withQueryToken();
    try (ServedHub served = ServedHub.with(options -> options.admission(admission))) {
      StreamProbe probe =
          served.subscribe("/subscribe/pets?token=s3cret", "User-Agent: \"evil\" \u009b31m");
      probe.awaitComment("ok");
      served.server.close();
      probe.awaitEnd();
      Eventually.holds(() -> log.lines().size() >= 2);

      assertThat(log.lines()).allSatisfy(line -> assertThat(line).doesNotContain("s3cret", "\n"));
      assertThat(log.lines().get(0))
          .startsWith("a stream was opened: path \"/subscribe/pets\", address \"127.0.0.1:")
          .endsWith("\", principal \"rex\\n\", agent \"\\\"evil\\\" \u00c2\\u009b31m\"");
      assertThat(log.lines().get(1)).startsWith("a stream was closed: path \"/subscribe/pets\"");
      probe.close();
    }
  }

  // PEERS W75: a token in the URL got into the log.
  @Test
  void aRefusalIsLoggedWithoutTheTokenThatWasShown() throws Exception {
    Admission admission = TokenAdmission.of(Identity.of("rex", "s3cret")).withQueryToken();
    try (ServedHub served = ServedHub.with(options -> options.admission(admission))) {
      served.get("/subscribe/pets?token=almost-s3cret", "Authorization: Bearer almost-s3cret");

      Eventually.holds(() -> !log.lines().isEmpty());
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0))
          .startsWith("a request was refused with 401: path \"/subscribe/pets\", address \"127.")
          .doesNotContain("s3cret");
    }
  }
}
