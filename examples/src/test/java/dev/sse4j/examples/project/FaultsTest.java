package dev.sse4j.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The faults of others, in {@code docs/faults.md}, stand beside the tests that they became. */
class FaultsTest {

  private static final Path ROOT = Path.of("..");
  private static final Path LIST = ROOT.resolve("docs/faults.md");
  private static final Path WITHOUT_TEST =
      ROOT.resolve("docs/decisions/0031-faults-that-have-no-test.md");
  private static final int LAST = 78;
  private static final Pattern NUMBER = Pattern.compile("\\bW(\\d+[a-d]?)\\b");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (W[^|]+)\\|[^|]+\\|[^|]+\\|(.+)\\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+))?`");

  @Test
  void eachFaultIsInTheList() throws IOException {
    Set<String> listed = numbersIn(Files.readString(LIST));

    for (int number = 1; number <= LAST; number++) {
      // One of them, about readers in other SDKs, has only parts.
      assertThat(listed).containsAnyOf("W" + number, "W" + number + "a");
    }
  }

  @Test
  void eachFaultStandsBesideATestOrHasAReasonWhyThereIsNone() throws IOException {
    Set<String> found = numbersIn(Files.readString(WITHOUT_TEST));
    for (Path test : tests()) {
      found.addAll(numbersIn(Files.readString(test)));
    }

    assertThat(found).containsAll(numbersIn(Files.readString(LIST)));
  }

  @Test
  void theTestsOfTheListAreThere() throws IOException {
    Map<String, Path> tests = tests().stream()
        .collect(Collectors.toMap(test -> test.getFileName().toString(), test -> test));
    Matcher rows = ROW.matcher(Files.readString(LIST));
    int count = 0;
    while (rows.find()) {
      Matcher named = TEST.matcher(rows.group(2));
      while (named.find()) {
        Path test = tests.get(named.group(1) + ".java");
        assertThat(test).as("the test %s of %s", named.group(), rows.group(1)).isNotNull();
        if (named.group(2) != null) {
          assertThat(Files.readString(test))
              .as("the test of %s", rows.group(1))
              .contains("void " + named.group(2) + "(");
        }
        count++;
      }
    }

    assertThat(count).isGreaterThan(LAST);
  }

  private static Set<String> numbersIn(String text) {
    Set<String> numbers = new TreeSet<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(matcher.group());
    }
    return numbers;
  }

  /** Returns all sources of tests, and the contracts, which are tests for others. */
  private static List<Path> tests() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> Files.exists(module.resolve("pom.xml")))
          .flatMap(FaultsTest::sources)
          .filter(source -> source.toString().matches(".*(Test|Contract)\\.java"))
          .filter(source -> !source.getFileName().toString().equals("FaultsTest.java"))
          .toList();
    }
  }

  private static Stream<Path> sources(Path module) {
    try {
      Path sources = module.resolve("src");
      return Files.exists(sources) ? Files.walk(sources) : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
