package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a {@link Csv} has written: lines about where it comes from, and rows by their columns. */
record Figures(List<String> origin, List<String> columns, List<Map<String, String>> rows) {

  static final Figures NONE = new Figures(List.of(), List.of(), List.of());

  /** The columns that say what a row was measured of, and when. */
  static final List<String> MEASURED = List.of("commit", "date");

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

  /** Returns what an origin says beside the command. */
  static List<String> withoutCommand(List<String> origin) {
    return origin.stream().filter(line -> !line.startsWith("command: ")).toList();
  }

  /** Returns which commits the rows were measured of, and when; nothing of rows that do not say. */
  Set<String> measured() {
    return rows.stream()
        .filter(row -> row.keySet().containsAll(MEASURED))
        .map(row -> row.get("commit") + " on " + row.get("date"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns those rows that have this value. */
  Figures where(String column, String value) {
    return new Figures(
        origin,
        columns,
        rows.stream().filter(row -> value.equals(row.get(column))).toList());
  }

  /** Returns the rows in groups that have the same values in these columns, in order. */
  List<Figures> groupedBy(List<String> columns) {
    Map<List<String>, List<Map<String, String>>> groups = new LinkedHashMap<>();
    for (Map<String, String> row : rows) {
      List<String> key = columns.stream().map(row::get).toList();
      groups.computeIfAbsent(key, values -> new ArrayList<>()).add(row);
    }
    return groups.values().stream()
        .map(group -> new Figures(origin, this.columns, group))
        .toList();
  }

  /** Returns the values of one column, in order. */
  List<String> column(String column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  double[] numbers(String column) {
    return column(column).stream().mapToDouble(Double::parseDouble).toArray();
  }
}
