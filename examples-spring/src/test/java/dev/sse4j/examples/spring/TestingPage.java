package dev.sse4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.ContractReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The block of {@code docs/testing.md} that is a report. */
final class TestingPage {

  private static final Path PAGE = Path.of("../docs/testing.md");
  private static final Pattern REPORT = Pattern.compile("(?s)(?<=```txt report\n).*?(?=```)");

  private TestingPage() {}

  /** Fails unless the page shows this; with {@code -Ddocs.update=true} writes it there. */
  static void shows(ContractReport report) throws IOException {
    String text = report
            .toString()
            .replaceAll("localhost:\\d+", "localhost:8080")
            .replaceAll("\\d{9,}", "42") // a number that no run before has had
        + "\n";
    if (Boolean.getBoolean("docs.update")) {
      Matcher block = REPORT.matcher(Files.readString(PAGE));
      Files.writeString(PAGE, block.replaceFirst(Matcher.quoteReplacement(text)));
    }

    assertThat(Files.readString(PAGE)).contains("```txt report\n" + text + "```");
  }
}
