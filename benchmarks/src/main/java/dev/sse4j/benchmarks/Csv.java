package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Figures as they come, in a file of comma-separated values and, at the end, as a table to read. A
 * row is written at once, so that what was measured before a failure is there; and it says of which
 * commit and date it is, for a file may keep some from an earlier run.
 */
public final class Csv {

  private final Path file;
  private final List<String> columns;
  private final Figures old;
  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a file of {@code run-codec}, with the machine and the columns at its head. */
  public Csv(Path file, String command, String... columns) throws IOException {
    this(file, Machine.describe(command), columns);
  }

  /** Creates the file, with the lines about where it comes from and the columns at its head. */
  public Csv(Path file, List<String> origin, String... columns) throws IOException {
    this.file = file;
    this.columns = Stream.concat(Stream.of(columns), Figures.MEASURED.stream()).toList();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Figures before = Figures.read(file);
    boolean isOfSameOrigin =
        Figures.withoutCommand(before.origin()).equals(Figures.withoutCommand(origin));
    old = isOfSameOrigin ? before : Figures.NONE;
    Files.write(file, origin.stream().map(line -> "# " + line).toList());
    write(this.columns);
  }

  /**
   * Writes again what the file said of a contender that is not measured this time; nothing if that
   * came from another machine, JDK or versions of peers.
   */
  public void keep(String contender) throws IOException {
    for (Map<String, String> row : old.where("contender", contender).rows()) {
      write(columns.stream().map(row::get).toList());
    }
  }

  /**
   * Writes a row; numbers that are not whole get three digits. A text with commas is more values
   * than one, as a run prints them.
   */
  public void row(Object... values) throws IOException {
    List<String> row = new ArrayList<>();
    for (Object value : values) {
      String text = value instanceof Double number
          ? String.format(Locale.ROOT, "%.3f", number)
          : value.toString();
      row.addAll(List.of(text.split(",")));
    }
    row.add(Machine.commit());
    row.add(LocalDate.now(ZoneOffset.UTC).toString());
    write(row);
  }

  private void write(List<String> row) throws IOException {
    rows.add(row);
    Files.writeString(file, String.join(",", row) + "\n", StandardOpenOption.APPEND);
  }

  /** Prints all rows below each other. */
  public void print() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
      }
      System.out.println(line.toString().stripTrailing());
    }
    System.out.println("written to " + file);
  }
}
