package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a {@link Csv} has written: lines about where it comes from, and rows by their columns. */
record Figures(List<String> origin, List<String> columns, List<Map<String, String>> rows) {

  static final Figures NONE = new Figures(List.of(), List.of(), List.of());

  private static final int DATE_AND_COMMAND = 2; // at the end of the origin

  /** Reads a file; one that is not there has no rows. */
  static Figures read(Path file) throws IOException {
    List<String> origin = new ArrayList<>();
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> columns = List.of();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      String[] values = line.split(",");
      if (line.startsWith("# ")) {
        origin.add(line.substring(2));
      } else if (columns.isEmpty()) {
        columns = List.of(values);
      } else {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          row.put(columns.get(i), values[i]);
        }
        rows.add(row);
      }
    }
    return new Figures(origin, columns, rows);
  }

  /** Returns whether all but date and command are the same. */
  boolean isOfSameOrigin(List<String> other) {
    return origin.size() == other.size()
        && origin
            .subList(0, origin.size() - DATE_AND_COMMAND)
            .equals(other.subList(0, other.size() - DATE_AND_COMMAND));
  }

  /** Returns those rows that have this value. */
  Figures where(String column, String value) {
    return new Figures(
        origin,
        columns,
        rows.stream().filter(row -> value.equals(row.get(column))).toList());
  }

  /** Returns the values of one column, in order. */
  List<String> column(String column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  double[] numbers(String column) {
    return column(column).stream().mapToDouble(Double::parseDouble).toArray();
  }
}
