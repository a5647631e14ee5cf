package dev.sse4j.benchmarks;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who is to be measured: an option of each command that measures several. */
public final class Chosen {

  @Option(
      names = "--contenders",
      split = ",",
      description = "who reads, by the beginnings of their names, with commas between; all of them"
          + " if not given. What the file says of the others is kept")
  private List<String> beginnings = List.of("");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Returns whether that one is to be measured. */
  public boolean includes(String contender) {
    return beginnings.stream().anyMatch(contender::startsWith);
  }

  /** Fails if a name begins none of these, for it would be left out in silence. */
  public void requireAmong(Collection<String> contenders) {
    for (String beginning : beginnings) {
      if (contenders.stream().noneMatch(name -> name.startsWith(beginning))) {
        throw new ParameterException(
            command.commandLine(),
            "--contenders must each begin a name of " + contenders + ", but one was \"" + beginning
                + "\"");
      }
    }
  }
}
