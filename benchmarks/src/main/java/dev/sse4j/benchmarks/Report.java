package dev.sse4j.benchmarks;

import dev.sse4j.benchmarks.Page.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the tables of all figures there are into the page of results, between two comments. */
@Command(
    name = "report",
    description = "Writes the tables of codec and client anew, from the files of figures.",
    mixinStandardHelpOptions = true)
public final class Report implements Callable<Integer> {

  private static final List<String> INPUTS = List.of("A", "B", "C", "E", "D", "A7", "A1");
  private static final String FLOOR = "floor";

  @Mixin
  private Results results;

  @Option(names = "--page", description = "what to write to (default ${DEFAULT-VALUE})")
  private Path file = Path.of("benchmarks/RESULTS-codec.md");

  private final Page page = new Page();
  private final Set<String> measured = new TreeSet<>(); // the commits of all figures, and when

  /** What a table of readers says of one of them, in view of all figures of an input. */
  private interface ReaderCell {
    String of(Figures input, String contender);
  }

  @Override
  public Integer call() throws IOException {
    readers("CPU time of an event, ns", Report::leastTime);
    readers("Ratio to the floor in the same JVM", ofContender(Cell.spread("ratio")));
    readers("Bytes allocated for an event", ofContender(Cell.number("allocated_bytes")));
    wrongAnswers();
    growth();
    encoder();
    client("Events a second, one chunk for each event", "client-EVENT", "ratio");
    client("Events a second, chunks of 16 KiB", "client-LARGE", "ratio");
    client("First event on a warm connection, µs", "client-FIRST", "difference");
    client("Delay of a paced event, µs", "client-PACED", "difference");
    page.write(file, "run-codec", ofInput("A").origin(), measured);
    return 0;
  }

  private Figures read(String name) throws IOException {
    Figures figures = Figures.read(results.file(name));
    measured.addAll(figures.measured());
    return figures;
  }

  private Figures ofInput(String input) throws IOException {
    return read("codec-" + input);
  }

  private static ReaderCell ofContender(Function<Figures, String> cell) {
    return (input, contender) -> cell.apply(input.where("contender", contender));
  }

  /** The floor is measured beside every reader, and its best is the best of all of these. */
  private static String leastTime(Figures input, String contender) {
    return contender.equals(FLOOR)
        ? Cell.least("floor_min_ns").apply(input)
        : Cell.least("min_ns").apply(input.where("contender", contender));
  }

  private void readers(String title, ReaderCell cell) throws IOException {
    Set<String> contenders = new LinkedHashSet<>();
    for (String input : INPUTS) {
      contenders.addAll(ofInput(input).column("contender"));
    }
    List<List<String>> rows = new ArrayList<>();
    for (String contender : contenders) {
      List<String> row = new ArrayList<>(List.of(contender));
      for (String input : INPUTS) {
        Figures figures = ofInput(input);
        boolean isThere = figures.column("contender").contains(contender);
        row.add(isThere ? cell.of(figures, contender) : "");
      }
      rows.add(row);
    }
    page.table(title, Stream.concat(Stream.of(""), INPUTS.stream()).toList(), rows);
  }

  /** Lists those whose events were not what the stream says. */
  private void wrongAnswers() throws IOException {
    Set<List<String>> rows = new LinkedHashSet<>(); // each came in every round
    for (String input : INPUTS) {
      for (Map<String, String> row : ofInput(input).rows()) {
        if (!row.get("contender").equals(FLOOR) && !row.get("answer").equals("right")) {
          rows.add(List.of(row.get("contender"), input, row.get("answer")));
        }
      }
    }
    page.table("Answers that are not right", List.of("contender", "input", "gave"), rows);
  }

  private void growth() throws IOException {
    table(
        "Growth of one event",
        "codec-growth",
        List.of("stream", "bytes_a_read"),
        new Column("one event with", Cell.text("stream")),
        new Column("bytes a read", Cell.text("bytes_a_read")),
        new Column("CPU time, µs", Cell.least("small_us")),
        new Column("ten times as large, µs", Cell.least("large_us")),
        new Column("ratio", Cell.spread("ratio")),
        new Column("bytes allocated", Cell.number("small_allocated_bytes")),
        new Column("ten times as large, bytes", Cell.number("large_allocated_bytes")));
  }

  private void encoder() throws IOException {
    table(
        "Encoder",
        "codec-encode",
        List.of("data"),
        new Column("data", Cell.text("data")),
        new Column("`getBytes`, ns", Cell.least("getbytes_min_ns")),
        new Column("encoder, ns", Cell.least("min_ns")),
        new Column("ratio", Cell.spread("ratio")),
        new Column("`getBytes` allocates, bytes", Cell.number("getbytes_allocated_bytes")),
        new Column("encoder allocates, bytes", Cell.number("allocated_bytes")));
  }

  private void client(String title, String file, String compared) throws IOException {
    table(
        title,
        file,
        List.of("contender"),
        new Column("", Cell.text("contender")),
        new Column("bare OkHttp", Cell.number("bare_median")),
        new Column("contender", Cell.number("median")),
        new Column(compared, Cell.number("compared_median")),
        new Column("least", Cell.number("compared_min")),
        new Column("most", Cell.number("compared_max")));
  }

  private void table(String title, String file, List<String> groupedBy, Column... columns)
      throws IOException {
    page.table(title, read(file), groupedBy, columns);
  }
}
