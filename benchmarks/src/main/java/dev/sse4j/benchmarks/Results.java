package dev.sse4j.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where figures lie: an option of each command that measures or reports. */
public final class Results {

  @Option(names = "--results", description = "folder of figures (default ${DEFAULT-VALUE})")
  private Path folder = Path.of("benchmarks/results");

  /** Returns the file of the figures of that name. */
  public Path file(String name) {
    return folder.resolve(name + ".csv");
  }
}
