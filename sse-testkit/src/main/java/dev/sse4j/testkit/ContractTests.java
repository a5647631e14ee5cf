package dev.sse4j.testkit;

import dev.sse4j.testkit.ContractReport.Finding;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** Findings as JUnit shows them: what was not tried or is waived is a test that was aborted. */
final class ContractTests {

  private ContractTests() {}

  static DynamicTest test(ContractCheck<?> check, Supplier<Finding> finding) {
    return DynamicTest.dynamicTest(check.name(), () -> show(finding.get()));
  }

  private static void show(Finding finding) {
    switch (finding.outcome()) {
      case OK -> {}
      case FAILED ->
        throw new AssertionError(finding.name() + ": " + finding.sentence() + " ("
            + finding.source() + "): " + finding.detail());
      case NOT_TRIED, WAIVED -> Assumptions.abort(finding.detail());
    }
  }
}
