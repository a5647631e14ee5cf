package dev.sse4j.testkit;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a contract has found out about a server or a client. Its {@link #toString()} is for people:
 *
 * <pre>{@code
 * event stream server http://127.0.0.1:8001/subscribe/pets
 *   ok         answers-with-an-event-stream: the answer is 200 with text/event-stream (WHATWG HTML 9.2.3)
 *   FAILED     is-not-cached: caches are told to keep nothing (RFC 9111 5.2.2)
 *              expected Cache-Control with no-cache or no-store, but it is missing
 * 2 checks: 1 ok, 1 failed, 0 not tried, 0 waived
 * }</pre>
 *
 * @param subject what was looked at
 * @param findings one for each check, in the order of the contract
 */
public record ContractReport(String subject, List<Finding> findings) {

  private static final int MAX_DETAIL_LINES = 12;
  private static final String INDENT = " ".repeat(13);

  /** What became of a check. */
  public enum Outcome {
    /** It holds. */
    OK,
    /** It does not hold. */
    FAILED,
    /** It could not be tried: something that it needs is not there. */
    NOT_TRIED,
    /** It does not hold, and there is a reason why it need not. */
    WAIVED
  }

  /**
   * What came of one check.
   *
   * @param name unique within its contract, for those who waive it: {@code is-not-cached}
   * @param sentence what has to hold
   * @param source where that stands: a section of the WHATWG HTML standard or an RFC, or {@code
   *     practice} for what no text asks and networks have taught
   * @param outcome what became of it
   * @param detail what was expected and what came, or why it was not tried or waived; empty if it
   *     holds. May have several lines
   */
  public record Finding(
      String name, String sentence, String source, Outcome outcome, String detail) {

    /** Returns the finding in the lines that it has in a report. */
    @Override
    public String toString() {
      String shown = outcome == Outcome.FAILED
          ? "FAILED"
          : outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      StringBuilder text = new StringBuilder(
          String.format(Locale.ROOT, "  %-9s  %s: %s (%s)", shown, name, sentence, source));
      List<String> lines = detail.lines().toList();
      lines.stream()
          .limit(MAX_DETAIL_LINES)
          .forEach(line -> text.append('\n').append(INDENT).append(line));
      if (lines.size() > MAX_DETAIL_LINES) {
        int more = lines.size() - MAX_DETAIL_LINES;
        text.append('\n').append(INDENT).append("… (").append(more).append(" more lines)");
      }
      return text.toString();
    }
  }

  /** Copies. */
  public ContractReport {
    findings = List.copyOf(findings);
  }

  /** Returns the names of the checks that failed, in the order of the contract. */
  public List<String> failed() {
    return findings.stream()
        .filter(finding -> finding.outcome() == Outcome.FAILED)
        .map(Finding::name)
        .toList();
  }

  /** Returns the report in lines, as a person reads it: the findings, and a sum at the end. */
  @Override
  public String toString() {
    return subject
        + findings.stream().map(finding -> "\n" + finding).collect(Collectors.joining())
        + String.format(
            Locale.ROOT,
            "\n%d checks: %d ok, %d failed, %d not tried, %d waived",
            findings.size(),
            count(Outcome.OK),
            count(Outcome.FAILED),
            count(Outcome.NOT_TRIED),
            count(Outcome.WAIVED));
  }

  private long count(Outcome outcome) {
    return findings.stream().filter(finding -> finding.outcome() == outcome).count();
  }
}
