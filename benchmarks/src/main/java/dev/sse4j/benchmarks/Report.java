package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the tables of all figures there are into the page of results, between two comments. */
@Command(
    name = "report",
    description = "Writes the tables of codec and client anew, from the files of figures.",
    mixinStandardHelpOptions = true)
public final class Report implements Callable<Integer> {

  private static final String START = "<!-- tables, by run-codec report -->\n";
  private static final String END = "<!-- end of tables -->\n";
  private static final List<String> INPUTS = List.of("A", "B", "C", "E", "D", "A7", "A1");

  @Mixin
  private Results results;

  @Option(names = "--page", description = "what to write to (default ${DEFAULT-VALUE})")
  private Path page = Path.of("benchmarks/RESULTS-codec.md");

  private final StringBuilder out = new StringBuilder();

  @Override
  public Integer call() throws IOException {
    origin();
    codec("CPU time of an event, ns", Report::least);
    codec("Ratio to the floor in the same JVM", Report::ratio);
    codec("Bytes allocated for an event", figures -> number(figures, "allocated_bytes"));
    answers();
    table("Growth of one event", "codec-growth");
    table("Encoder", "codec-encode");
    client("Events a second, one chunk for each event", "client-EVENT", "ratio");
    client("Events a second, chunks of 16 KiB", "client-LARGE", "ratio");
    client("First event on a warm connection, µs", "client-FIRST", "difference");
    client("Delay of a paced event, µs", "client-PACED", "difference");
    String old = Files.readString(page);
    int start = old.indexOf(START) + START.length();
    Files.writeString(page, old.substring(0, start) + out + old.substring(old.indexOf(END)));
    return 0;
  }

  private void origin() throws IOException {
    out.append('\n');
    for (String line : Figures.read(results.file("codec-A")).origin()) {
      if (!line.startsWith("command")) {
        out.append("- ").append(line).append('\n');
      }
    }
  }

  private void codec(String title, Function<Figures, String> cell) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(new ArrayList<>(List.of("")));
    rows.get(0).addAll(INPUTS);
    Set<String> contenders = new LinkedHashSet<>();
    for (String input : INPUTS) {
      contenders.addAll(codec(input).column("contender"));
    }
    for (String contender : contenders) {
      List<String> row = new ArrayList<>(List.of(contender));
      for (String input : INPUTS) {
        Figures figures = codec(input).where("contender", contender);
        row.add(figures.rows().isEmpty() ? "" : cell.apply(figures));
      }
      rows.add(row);
    }
    markdown(title, rows);
  }

  private Figures codec(String input) throws IOException {
    return Figures.read(results.file("codec-" + input));
  }

  private static String least(Figures figures) {
    return format(Arrays.stream(figures.numbers("min_ns")).min().orElseThrow());
  }

  private static String ratio(Figures figures) {
    double[] ratios = figures.numbers("ratio");
    String median = format(Median.of(ratios));
    return ratios.length == 1
        ? median
        : median + " (" + format(Arrays.stream(ratios).min().orElseThrow()) + " to "
            + format(Arrays.stream(ratios).max().orElseThrow()) + ")";
  }

  private static String number(Figures figures, String column) {
    return format(figures.numbers(column)[0]);
  }

  /** Lists those whose events were not what the stream says. */
  private void answers() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("contender", "input", "gave"));
    for (String input : INPUTS) {
      for (Map<String, String> row : codec(input).rows()) {
        boolean floor = row.get("contender").equals("floor");
        if (!floor && !row.get("answer").equals("right")) {
          rows.add(List.of(row.get("contender"), input, row.get("answer")));
        }
      }
    }
    markdown("Answers that are not right", rows);
  }

  private void client(String title, String file, String compared) throws IOException {
    Figures figures = Figures.read(results.file(file));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "bare OkHttp", "contender", compared, "least", "most"));
    for (Map<String, String> row : figures.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.get("contender")));
      for (String column :
          List.of("bare_median", "median", "compared_median", "compared_min", "compared_max")) {
        cells.add(format(Double.parseDouble(row.get(column))));
      }
      rows.add(cells);
    }
    markdown(title, rows);
  }

  /** Puts in all that a file has, if it is there. */
  private void table(String title, String file) throws IOException {
    Figures figures = Figures.read(results.file(file));
    if (figures.columns().isEmpty()) {
      out.append("\n### ").append(title).append("\n\nNot measured yet.\n\n");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(figures.columns().stream().map(column -> column.replace('_', ' ')).toList());
    for (Map<String, String> row : figures.rows()) {
      rows.add(figures.columns().stream().map(row::get).toList());
    }
    markdown(title, rows);
  }

  private void markdown(String title, List<List<String>> rows) {
    out.append("\n### ").append(title).append("\n\n");
    for (int i = 0; i < rows.size(); i++) {
      out.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        out.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    out.append('\n');
  }

  /** Returns three digits, or all before the point if they are more. */
  private static String format(double number) {
    int digits = Math.abs(number) < 10 ? 2 : Math.abs(number) < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + digits + "f", number);
  }
}
