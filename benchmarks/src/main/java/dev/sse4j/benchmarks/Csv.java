package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures as they come, in a file of comma-separated values and, at the end, as a table to read. A
 * row is written at once, so that what was measured before a failure is there.
 */
public final class Csv {

  private final Path file;
  private final List<List<String>> rows = new ArrayList<>();

  /** Creates the file, with the machine and the columns at its head. */
  public Csv(Path file, String command, String... columns) throws IOException {
    this.file = file;
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    Files.write(file, Machine.describe(command));
    write(List.of(columns));
  }

  /** Writes a row; numbers that are not whole get three digits. */
  public void row(Object... values) throws IOException {
    List<String> row = new ArrayList<>();
    for (Object value : values) {
      row.add(
          value instanceof Double number
              ? String.format(Locale.ROOT, "%.3f", number)
              : value.toString());
    }
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
