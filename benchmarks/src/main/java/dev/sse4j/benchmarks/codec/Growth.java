package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.FreshJvm;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how cost grows with what a stream may make large: ten times the size, in one event. */
@Command(
    name = "growth",
    description = "Measures how the cost of our parser grows with one event, ten times as large.",
    mixinStandardHelpOptions = true)
public final class Growth implements Callable<Integer> {

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  @Override
  public Integer call() throws Exception {
    Csv csv = new Csv(
        results.file("codec-growth", rounds),
        "growth",
        "round",
        "stream",
        "bytes_a_read",
        "small",
        "large",
        "small_us",
        "large_us",
        "ratio",
        "small_allocated_bytes",
        "large_allocated_bytes");
    for (int round = 1; round <= rounds.count(); round++) {
      for (String figures : FreshJvm.run("growth-run")) {
        csv.row(round, figures);
      }
    }
    csv.print();
    return 0;
  }

  /** Measures all in this JVM. */
  @Command(name = "growth-run", hidden = true)
  public static final class Run implements Callable<Integer> {

    private static final List<Integer> READ_BYTES = List.of(8192, 7, 1);

    @Override
    public Integer call() throws Exception {
      for (int readBytes : READ_BYTES) {
        grow("empty data lines", "", "data\n", "\n", 100_000, readBytes);
        grow("one data line", "data: ", "x", "\n\n", 800_000, readBytes);
        grow("comment", ":", "x", "\ndata\n\n", 800_000, readBytes);
        grow("unknown field", "", "x", "\ndata\n\n", 800_000, readBytes);
      }
      return 0;
    }

    private static void grow(
        String name, String start, String part, String end, int small, int readBytes)
        throws Exception {
      int large = 10 * small;
      CpuTime smallTime = time(start + part.repeat(small) + end, readBytes);
      CpuTime largeTime = time(start + part.repeat(large) + end, readBytes);
      System.out.println(String.format(
          Locale.ROOT,
          "%s,%d,%d,%d,%.1f,%.1f,%.2f,%d,%d",
          name,
          readBytes,
          small,
          large,
          smallTime.min() / 1e3,
          largeTime.min() / 1e3,
          largeTime.min() / smallTime.min(),
          smallTime.allocatedBytes(),
          largeTime.allocatedBytes()));
    }

    private static CpuTime time(String stream, int readBytes) throws Exception {
      byte[] bytes = stream.getBytes(US_ASCII);
      Contender parser = new Sse4jParser();
      CpuTime time = new CpuTime(() -> parser.read(new Pieces(bytes, readBytes), Tally.counting()));
      CpuTime.measure(time);
      return time;
    }
  }
}
