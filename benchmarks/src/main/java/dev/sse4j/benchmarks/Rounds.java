package dev.sse4j.benchmarks;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many fresh JVMs each is measured in: an option of the commands of codec and client. */
public final class Rounds {

  private static final int USUAL = 3;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private int count;

  @Option(
      names = "--rounds",
      defaultValue = "" + USUAL,
      description = "fresh JVMs for each (default ${DEFAULT-VALUE})")
  private void setCount(int count) {
    if (count < 1) {
      throw new ParameterException(
          command.commandLine(), "--rounds must be at least 1, but was " + count);
    }
    this.count = count;
  }

  /** Returns that number, at least 1. */
  public int count() {
    return count;
  }

  /** Returns whether it is that of the page of results. */
  boolean isUsual() {
    return count == USUAL;
  }
}
