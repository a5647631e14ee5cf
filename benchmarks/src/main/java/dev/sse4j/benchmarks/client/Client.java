package dev.sse4j.benchmarks.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.benchmarks.Chosen;
import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.FreshJvm;
import dev.sse4j.benchmarks.Median;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import dev.sse4j.benchmarks.Spread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleBinaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Measures clients over loopback against a server in another process, each in fresh JVMs and
 * in rounds that take turns with bare OkHttp: as the ratio where it is events a second, as the
 * difference where it is time.
 */
@Command(
    name = "client",
    description =
        "Measures clients over loopback: events a second, and how soon an event is there.",
    mixinStandardHelpOptions = true)
public final class Client implements Callable<Integer> {

  private static final List<String> OF_THROUGHPUT = List.of(
      "socket", "sse4j read", "sse4j open", "okhttp-sse", "okhttp-eventsource", "jdk lines");
  private static final List<String> OF_FIRST =
      List.of("bare", "sse4j read", "sse4j client", "okhttp-sse");
  private static final List<String> OF_PACED =
      List.of("bare", "sse4j read", "sse4j open", "okhttp-sse");

  private static final String[] COLUMNS = {
    "measure",
    "contender",
    "rounds",
    "bare_median",
    "median",
    "compared",
    "compared_median",
    "compared_min",
    "compared_max"
  };

  @Parameters(
      paramLabel = "MEASURE",
      description = "what: ${COMPLETION-CANDIDATES}; all of them if not given")
  private List<Measure> measures = List.of(Measure.values());

  @Mixin
  private Chosen contenders;

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  @Override
  public Integer call() throws Exception {
    for (Measure measure : measures) {
      contenders.requireAmong(contendersOf(measure));
    }
    Process server = FreshJvm.start("event-server");
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      String port = out.readLine();
      if (port == null) {
        throw new IOException("expected event-server to print its port, but it has ended");
      }
      for (Measure measure : measures) {
        Csv csv = new Csv(results.file("client-" + measure, rounds), "client " + measure, COLUMNS);
        for (String contender : contendersOf(measure)) {
          if (contenders.includes(contender)) {
            run(measure, contender, port, csv);
          } else {
            csv.keep(contender);
          }
        }
        csv.print();
      }
    } finally {
      server.destroy();
    }
    return 0;
  }

  private static List<String> contendersOf(Measure measure) {
    return switch (measure) {
      case EVENT, LARGE -> OF_THROUGHPUT;
      case FIRST -> OF_FIRST;
      case PACED -> OF_PACED;
    };
  }

  private void run(Measure measure, String contender, String port, Csv csv)
      throws IOException, InterruptedException {
    List<String> out = new ArrayList<>();
    for (int round = 1; round <= rounds.count(); round++) {
      out.addAll(FreshJvm.run(
          "client-run", "--port=" + port, "--measure=" + measure, "--contender=" + contender));
    }
    double[] bare = column(out, 0);
    double[] figures = column(out, 1);
    DoubleBinaryOperator compare = measure.isThroughput()
        ? (figure, limit) -> figure / limit
        : (figure, limit) -> figure - limit;
    double[] compared = new double[bare.length];
    for (int i = 0; i < bare.length; i++) {
      compared[i] = compare.applyAsDouble(figures[i], bare[i]);
    }
    Spread spread = Spread.of(compared);
    csv.row(
        measure,
        contender,
        bare.length,
        Median.of(bare),
        Median.of(figures),
        measure.isThroughput() ? "ratio" : "difference",
        spread.median(),
        spread.least(),
        spread.most());
  }

  private static double[] column(List<String> rows, int column) {
    return rows.stream()
        .mapToDouble(row -> Double.parseDouble(row.split(",")[column]))
        .toArray();
  }
}
