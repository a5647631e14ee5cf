package dev.sse4j.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test waits for, it waits for: no test lets time pass and hopes. */
class NoSleepTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern SLEEP = Pattern.compile("\\bsleep\\s*\\(|::\\s*sleep\\b"
      + "|\\bpark(?:Nanos|Until)\\b|\\bwait\\s*\\(\\s*[^)\\s]|\\bpollDelay\\b");

  @Test
  void noTestSleeps() throws IOException {
    List<String> sleeps = new ArrayList<>();
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (SLEEP.matcher(lines.get(i)).find()) {
          sleeps.add(
              ROOT.relativize(source) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }

    assertThat(sleeps)
        .as("wait for what is to happen, with a probe, a latch, a manual clock or Eventually")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thread.sleep(100)",
        "TimeUnit.SECONDS.sleep(1)",
        "pause(TimeUnit.SECONDS::sleep)",
        "LockSupport.parkNanos(1000)",
        "LockSupport.parkUntil(deadline)",
        "lock.wait(100)",
        "Awaitility.with().pollDelay(delay)",
      })
  void allWaysToSleepAreKnown(String written) {
    assertThat(written).containsPattern(SLEEP);
  }

  @Test
  void waitingForWhatIsToHappenIsNoSleep() {
    assertThat(List.of(
            "process.waitFor(20, TimeUnit.SECONDS)",
            "latch.await(20, TimeUnit.SECONDS)",
            "lock.wait()",
            "asleep(1)"))
        .noneMatch(SLEEP.asPredicate());
  }

  /** Returns all sources of tests, but for this one, which has the words in it. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.toList()) {
        for (String folder : List.of("src/test", "src/fuzz")) {
          addSources(module.resolve(folder), sources);
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }

  private static void addSources(Path folder, List<Path> sources) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".java") && !file.endsWith("NoSleepTest.java"))
            .forEach(sources::add);
      }
    }
  }
}
