package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.testkit.ContractReport.Finding;
import dev.sse4j.testkit.ContractReport.Outcome;
import dev.sse4j.testkit.FaultyServer.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.opentest4j.TestAbortedException;

@Execution(ExecutionMode.CONCURRENT) // most of its time it waits
class EventStreamServerContractTest {

  private static class Contract extends EventStreamServerContract {

    final FaultyServer server;

    Contract(FaultyServer server) {
      this.server = server;
    }

    @Override
    protected String url() {
      return server.url("/pets?token=secret");
    }

    @Override
    protected void publish(Event event) throws Exception {
      server.publish(event);
    }

    @Override
    protected Optional<String> noContentUrl() {
      return Optional.of(server.url("/over"));
    }
  }

  /** Run by JUnit, as it is for those who extend it. */
  @Nested
  class AServerWithoutFaults extends Contract {

    AServerWithoutFaults() {
      super(new FaultyServer(Fault.NONE));
    }

    @AfterEach
    void stop() {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void noFaultGoesUnnoticed(Fault fault) {
    try (FaultyServer server = new FaultyServer(fault)) {
      Contract contract = new Contract(server) {
        @Override
        protected Duration limit() {
          return Duration.ofSeconds(2); // for what does not come
        }
      };

      Finding finding = contract.find(fault.check);

      assertThat(finding.outcome()).as("%s", finding).isEqualTo(Outcome.FAILED);
      assertThat(finding.detail()).contains(fault.detail);
    }
  }

  @Test
  void eachCheckHasAFaultThatItFinds() {
    try (FaultyServer server = new FaultyServer(Fault.NONE)) {
      ContractReport report = new Contract(server).report();

      Set<String> found = Arrays.stream(Fault.values())
          .filter(fault -> fault != Fault.NONE)
          .map(fault -> fault.check)
          .collect(Collectors.toSet());
      assertThat(report.findings()).extracting(Finding::name).doesNotHaveDuplicates();
      assertThat(report.findings()).extracting(Finding::name).hasSameElementsAs(found);
      assertThat(report.findings())
          .as("%s", report)
          .extracting(Finding::outcome)
          .containsOnly(Outcome.OK);
    }
  }

  @Test
  void withoutPublishOnlyTheAnswersAreTried() {
    try (FaultyServer server = new FaultyServer(Fault.NONE)) {
      ContractReport report = new EventStreamServerContract() {
        @Override
        protected String url() {
          return server.url("/pets");
        }
      }.report();

      assertThat(report.failed()).as("%s", report).isEmpty();
      assertThat(report.findings())
          .filteredOn(finding -> finding.outcome() == Outcome.OK)
          .extracting(Finding::name)
          .startsWith("answers-with-an-event-stream", "is-not-cached")
          .endsWith("refuses-other-methods");
    }
  }

  @Test
  void aFailureThatIsWaivedIsATestThatIsAborted() {
    try (FaultyServer server = new FaultyServer(Fault.BUFFERED)) {
      Contract contract = new Contract(server) {
        @Override
        protected Map<String, String> waived() {
          return Map.of("is-not-buffered", "there is no proxy");
        }
      };

      ContractReport report = contract.report();

      assertThat(report.failed()).isEmpty();
      assertThat(report.toString())
          .contains("waived     is-not-buffered", "there is no proxy", "0 failed", "1 waived")
          .doesNotContain("secret");
      assertThatThrownBy(() -> test(contract, "is-not-buffered").getExecutable().execute())
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("there is no proxy");
    }
  }

  @Test
  void aFailureIsATestThatFailsWithItsReason() {
    try (FaultyServer server = new FaultyServer(Fault.CACHED)) {
      Contract contract = new Contract(server);

      assertThatThrownBy(() -> test(contract, "is-not-cached").getExecutable().execute())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("RFC 9111")
          .hasMessageContaining("expected Cache-Control with no-cache or no-store");
    }
  }

  @Test
  void aWaiverForNoCheckIsRefused() {
    try (FaultyServer server = new FaultyServer(Fault.NONE)) {
      Contract contract = new Contract(server) {
        @Override
        protected Map<String, String> waived() {
          return Map.of("is-not-bufered", "there is no proxy");
        }
      };

      assertThatIllegalArgumentException()
          .isThrownBy(contract::report)
          .withMessageContaining("[is-not-bufered]")
          .withMessageContaining("is-not-buffered");
    }
  }

  private static DynamicTest test(EventStreamServerContract contract, String name) {
    List<DynamicTest> tests = contract.checks().toList();
    return tests.stream()
        .filter(test -> test.getDisplayName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
