package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.testkit.ConformanceVector.RetryRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The conformance corpus of the event stream format, for any parser.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
 * void conforms(ConformanceVector vector) {
 *   assertThat(parse(vector.input())).isEqualTo(vector.events());
 * }
 * }</pre>
 *
 * <p>Every case should be tried whole, byte by byte, cut as its {@linkplain
 * ConformanceVector#chunkings() chunkings} say, and cut at random: the result must be the same.
 */
public final class ConformanceVectors {

  private static final String RESOURCE = "event-stream.tsv"; // its columns: README.md beside it
  private static final int COLUMNS = 9;

  private ConformanceVectors() {}

  /** Returns all cases, in the order of the corpus. */
  public static List<ConformanceVector> all() {
    InputStream resource = ConformanceVectors.class.getResourceAsStream(RESOURCE);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(
        Objects.requireNonNull(resource, RESOURCE), StandardCharsets.US_ASCII))) {
      return lines.lines().map(ConformanceVectors::vector).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + RESOURCE, e);
    }
  }

  private static ConformanceVector vector(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalStateException(
          "expected " + COLUMNS + " columns, but got " + columns.length + " in " + columns[0]);
    }
    return new ConformanceVector(
        columns[0],
        columns[1],
        Base64.getDecoder().decode(columns[2]),
        list(columns[3], ";").stream().map(ConformanceVectors::offsets).toList(),
        list(columns[4], " ").stream().map(ConformanceVectors::event).toList(),
        columns[5].isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(columns[5])),
        RetryRule.valueOf(columns[6].toUpperCase(Locale.ROOT).replace('-', '_')),
        text(columns[7]),
        columns[8]);
  }

  private static List<Integer> offsets(String column) {
    return list(column, ",").stream().map(Integer::valueOf).toList();
  }

  private static Event event(String column) {
    String[] fields = column.split(":", -1);
    return new Event(text(fields[0]), text(fields[1]), text(fields[2]));
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private static List<String> list(String column, String separator) {
    return column.isEmpty() ? List.of() : Arrays.asList(column.split(separator));
  }
}
