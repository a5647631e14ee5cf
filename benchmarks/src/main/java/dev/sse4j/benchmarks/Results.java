package dev.sse4j.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where figures lie: an option of each command that measures or reports. */
public final class Results {

  private static final String OF_THE_PAGE = "benchmarks/results";
  private static final String OTHERS = "benchmarks/target/results";

  @Option(
      names = "--results",
      description = "folder of figures (default " + OF_THE_PAGE + ", or " + OTHERS
          + " for those that are not measured as usual, such as in another number of rounds)")
  private @Nullable Path folder;

  /** Returns the file of the page's figures of that name. */
  public Path file(String name) {
    return file(name, OF_THE_PAGE);
  }

  /** Returns the file for figures of that name, measured in so many rounds. */
  public Path file(String name, Rounds rounds) {
    return rounds.isUsual() ? file(name) : otherFile(name);
  }

  /** Returns the file for figures of that name which do not go among those of the page. */
  public Path otherFile(String name) {
    return file(name, OTHERS);
  }

  private Path file(String name, String unlessTold) {
    return (folder == null ? Path.of(unlessTold) : folder).resolve(name + ".csv");
  }
}
