package dev.sse4j.examples;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine that tests run, and that a machine need not have. */
final class Programs {

  private Programs() {}

  /** Returns the first of these that is installed; without any, the test is skipped. */
  static Path orSkip(String... names) {
    Optional<Path> installed = Stream.of(names).flatMap(Programs::find).findFirst();
    if (installed.isEmpty()) {
      System.out.println("tests are skipped: there is no " + names[0] + " on the path");
    }
    Assumptions.assumeTrue(installed.isPresent(), () -> "there is no " + names[0] + " on the path");
    return installed.orElseThrow();
  }

  private static Stream<Path> find(String name) {
    Stream<String> path = Stream.of(System.getenv("PATH").split(File.pathSeparator));
    return Stream.concat(path, Stream.of("/usr/sbin")) // where nginx is, and few paths lead to
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable);
  }
}
