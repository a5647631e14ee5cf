package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tables of figures, which are put into a page of results between two comments. */
final class Page {

  private static final String END = "<!-- end of tables -->\n";

  private final StringBuilder tables = new StringBuilder();

  /** A column of a table, and what it says of the rows of a file that make one of the table. */
  record Column(String title, Function<Figures, String> cell) {}

  /** Adds a table with a row for all figures that have the same in some columns. */
  void table(String title, Figures figures, List<String> groupedBy, Column... columns) {
    table(
        title,
        Stream.of(columns).map(Column::title).toList(),
        figures.groupedBy(groupedBy).stream()
            .map(group ->
                Stream.of(columns).map(column -> column.cell().apply(group)).toList())
            .toList());
  }

  /** Adds a table of cells. */
  void table(String title, List<String> head, Collection<List<String>> rows) {
    tables.append("\n### ").append(title).append("\n\n");
    if (rows.isEmpty()) {
      tables.append("None so far.\n\n");
      return;
    }
    line(head);
    tables.append("|---".repeat(head.size())).append("|\n");
    rows.forEach(this::line);
    tables.append('\n');
  }

  private void line(List<String> cells) {
    tables.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /**
   * Writes all tables to the page, in the place of those that it had.
   *
   * @param script what writes the page, as its first comment says
   * @param origin where the figures come from
   * @param measured the commits of the figures, and when
   */
  void write(Path file, String script, List<String> origin, Set<String> measured)
      throws IOException {
    StringBuilder head = new StringBuilder("\n");
    for (String line : Figures.withoutCommand(origin)) {
      head.append("- ").append(line).append('\n');
    }
    if (!measured.isEmpty()) {
      head.append("- measured: ").append(String.join(", ", measured)).append('\n');
    }
    String first = "<!-- tables, by " + script + " report -->\n";
    String old = Files.readString(file);
    int start = find(first, file, old, 0) + first.length();
    int end = find(END, file, old, start);
    Files.writeString(file, old.substring(0, start) + head + tables + old.substring(end));
  }

  private static int find(String marker, Path file, String text, int from) throws IOException {
    int index = text.indexOf(marker, from);
    if (index < 0) {
      throw new IOException("expected the line \"" + marker.strip() + "\" in " + file
          + ", but there is none: the tables go between that and \"" + END.strip() + "\"");
    }
    return index;
  }
}
