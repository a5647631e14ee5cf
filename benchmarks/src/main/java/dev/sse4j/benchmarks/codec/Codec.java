package dev.sse4j.benchmarks.codec;

import dev.sse4j.benchmarks.Chosen;
import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.FreshJvm;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Measures readers of event streams, each in a fresh JVM and beside the floor. */
@Command(
    name = "codec",
    description = "Measures what reading an event costs: CPU time of the thread, and memory.",
    mixinStandardHelpOptions = true)
public final class Codec implements Callable<Integer> {

  private static final String[] COLUMNS = {
    "input",
    "contender",
    "round",
    "floor_min_ns",
    "floor_median_ns",
    "min_ns",
    "median_ns",
    "ratio",
    "median_ratio",
    "allocated_bytes",
    "string_bytes",
    "answer"
  };

  @Parameters(
      paramLabel = "INPUT",
      description = "what to read: ${COMPLETION-CANDIDATES}; all of them if not given")
  private List<Input> inputs = List.of(Input.values());

  @Mixin
  private Chosen contenders;

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  @Override
  public Integer call() throws Exception {
    contenders.requireAmong(Contenders.names());
    for (Input input : inputs) {
      Csv csv = new Csv(results.file("codec-" + input, rounds), "codec " + input, COLUMNS);
      for (String contender : Contenders.names()) {
        if (!contenders.includes(contender)) {
          csv.keep(contender);
          continue;
        }
        for (int round = 1; round <= rounds.count(); round++) {
          csv.row(input, contender, round, run(input, contender));
        }
      }
      csv.print();
    }
    return 0;
  }

  private static String run(Input input, String contender) throws Exception {
    return FreshJvm.run("codec-run", "--input", input.name(), "--contender", contender)
        .get(0);
  }
}
