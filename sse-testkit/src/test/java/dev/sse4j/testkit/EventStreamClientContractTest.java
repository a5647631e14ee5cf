package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.testkit.ContractReport.Finding;
import dev.sse4j.testkit.ContractReport.Outcome;
import dev.sse4j.testkit.FaultyClient.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
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
class EventStreamClientContractTest {

  private static class Contract extends EventStreamClientContract {

    private final Fault fault;

    Contract(Fault fault) {
      this.fault = fault;
    }

    @Override
    protected StreamProbe open(String url) {
      return FaultyClient.open(fault, url);
    }

    @Override
    protected Duration quiet() {
      return Duration.ofSeconds(1);
    }
  }

  /** Run by JUnit, as it is for those who extend it. */
  @Nested
  class AClientWithoutFaults extends Contract {

    AClientWithoutFaults() {
      super(Fault.NONE);
    }
  }

  @Test
  void aClientThatHangsFailsAndLetsTheReportEnd() {
    CountDownLatch never = new CountDownLatch(1);
    EventStreamClientContract contract = new EventStreamClientContract() {
      @Override
      protected StreamProbe open(String url) throws InterruptedException {
        never.await();
        throw new AssertionError("nobody lets it go");
      }

      @Override
      protected Duration limit() {
        return Duration.ofMillis(10);
      }
    };

    ContractReport report = contract.report();

    assertThat(report.failed()).contains("asks-for-an-event-stream");
    assertThat(report.findings().get(0).detail())
        .isEqualTo("expected open(String) to return, but it has not within 10 ms");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void noFaultGoesUnnoticed(Fault fault) {
    Contract contract = new Contract(fault) {
      @Override
      protected Duration limit() {
        return Duration.ofSeconds(2); // for what does not come
      }
    };

    Finding finding = contract.find(fault.check);

    assertThat(finding.outcome()).as("%s", finding).isEqualTo(Outcome.FAILED);
    assertThat(finding.detail()).contains(fault.detail);
  }

  @Test
  void eachCheckHasAFaultThatItFinds() {
    ContractReport report = new Contract(Fault.NONE).report();

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

  @Test
  void ofAClientThatReadsOneAnswerNothingIsAskedAboutReturning() {
    Contract contract = new Contract(Fault.GIVES_UP_AT_AN_END) {
      @Override
      protected boolean reconnects() {
        return false;
      }
    };

    Finding finding = contract.find("returns-after-an-end");

    assertThat(finding.outcome()).isEqualTo(Outcome.NOT_TRIED);
    assertThatThrownBy(() -> test(contract, finding.name()).getExecutable().execute())
        .isInstanceOf(TestAbortedException.class);
    assertThat(contract.find("unfinished-event-is-discarded").outcome()).isEqualTo(Outcome.OK);
  }

  @Test
  void aClientThatCannotBeOpenedHasFailed() {
    EventStreamClientContract contract = new EventStreamClientContract() {
      @Override
      protected StreamProbe open(String url) {
        throw new IllegalStateException("no client");
      }
    };

    Finding finding = contract.find("follows-redirects");

    assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(finding.detail()).contains("no client");
  }

  private static DynamicTest test(EventStreamClientContract contract, String name) {
    return contract
        .checks()
        .filter(test -> test.getDisplayName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
