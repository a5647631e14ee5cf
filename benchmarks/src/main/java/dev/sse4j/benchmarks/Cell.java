package dev.sse4j.benchmarks;

import java.util.Locale;
import java.util.function.Function;

/** What a cell of a table says of a column of figures: of one row, or of one for each round. */
final class Cell {

  private Cell() {}

  /** The text, which is the same in all rows. */
  static Function<Figures, String> text(String column) {
    return figures -> figures.column(column).get(0);
  }

  /** The number, where there is one row, or hardly a difference between them. */
  static Function<Figures, String> number(String column) {
    return figures -> format(figures.numbers(column)[0]);
  }

  static Function<Figures, String> least(String column) {
    return figures -> format(Spread.of(figures.numbers(column)).least());
  }

  static Function<Figures, String> median(String column) {
    return figures -> format(Spread.of(figures.numbers(column)).median());
  }

  /** The median, and the least and the most if there are several. */
  static Function<Figures, String> spread(String column) {
    return figures -> {
      double[] numbers = figures.numbers(column);
      Spread spread = Spread.of(numbers);
      String median = format(spread.median());
      return numbers.length == 1
          ? median
          : median + " (" + format(spread.least()) + " to " + format(spread.most()) + ")";
    };
  }

  /** Returns three digits, or all before the point if they are more. */
  private static String format(double number) {
    int digits = Math.abs(number) < 10 ? 2 : Math.abs(number) < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + digits + "f", number);
  }
}
