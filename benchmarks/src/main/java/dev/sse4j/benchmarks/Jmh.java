package dev.sse4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands all arguments on to JMH. */
@Command(
    name = "jmh",
    description = "Runs the JMH benchmarks; takes JMH's own arguments, such as -h and -prof gc.")
public final class Jmh implements Callable<Integer> {

  @Unmatched
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
