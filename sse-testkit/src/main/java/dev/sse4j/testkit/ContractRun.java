package dev.sse4j.testkit;

import dev.sse4j.testkit.ContractReport.Finding;
import dev.sse4j.testkit.ContractReport.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The checks of a contract, each tried in a trial of its own, with what may fail. */
final class ContractRun<T extends ContractTrial> {

  private final List<ContractCheck<T>> checks;
  private final Supplier<T> trials;
  private final Map<String, String> waived;

  /**
   * @throws IllegalArgumentException if a check is waived that there is not
   */
  ContractRun(List<ContractCheck<T>> checks, Supplier<T> trials, Map<String, String> waived) {
    this.checks = checks;
    this.trials = trials;
    this.waived = Map.copyOf(waived);
    Set<String> names = checks.stream().map(ContractCheck::name).collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>(waived.keySet());
    unknown.removeAll(names);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("expected names of checks in waived(), but got " + unknown
          + "; there are " + new TreeSet<>(names));
    }
  }

  List<ContractCheck<T>> checks() {
    return checks;
  }

  ContractCheck<T> check(String name) {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no check has the name " + name));
  }

  Finding run(ContractCheck<T> check) {
    try (T trial = trials.get()) {
      check.body().run(trial);
      return finding(check, Outcome.OK, "");
    } catch (NotTriedException e) {
      return finding(check, Outcome.NOT_TRIED, e.getMessage());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return failure(check, e.toString());
    } catch (AssertionError e) {
      return failure(check, String.valueOf(e.getMessage()));
    }
  }

  private Finding failure(ContractCheck<T> check, String detail) {
    String reason = waived.get(check.name());
    return reason == null
        ? finding(check, Outcome.FAILED, detail)
        : finding(check, Outcome.WAIVED, reason + "\n" + detail);
  }

  private static Finding finding(ContractCheck<?> check, Outcome outcome, String detail) {
    return new Finding(check.name(), check.sentence(), check.source(), outcome, detail);
  }
}
