package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.benchmarks.Csv;
import dev.sse4j.benchmarks.FreshJvm;
import dev.sse4j.benchmarks.Results;
import dev.sse4j.benchmarks.Rounds;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the encoder beside {@code getBytes} of the data, which is the least it has to do. */
@Command(
    name = "encode",
    description = "Measures what encoding an event costs: CPU time of the thread, and memory.",
    mixinStandardHelpOptions = true)
public final class Encode implements Callable<Integer> {

  @Mixin
  private Rounds rounds;

  @Mixin
  private Results results;

  @Override
  public Integer call() throws Exception {
    Csv csv = new Csv(
        results.file("codec-encode", rounds),
        "encode",
        "data",
        "round",
        "getbytes_min_ns",
        "getbytes_median_ns",
        "min_ns",
        "median_ns",
        "ratio",
        "median_ratio",
        "getbytes_allocated_bytes",
        "allocated_bytes");
    for (EncodeData data : EncodeData.values()) {
      for (int round = 1; round <= rounds.count(); round++) {
        csv.row(data, round, FreshJvm.run("encode-run", "--data=" + data).get(0));
      }
    }
    csv.print();
    return 0;
  }

  /** Measures one kind of data in this JVM. */
  @Command(name = "encode-run", hidden = true)
  public static final class Run implements Callable<Integer> {

    @Option(names = "--data", required = true)
    private EncodeData data;

    // Written, never read: so neither is spared the work.
    private byte @Nullable [] lastBytes;
    private @Nullable EncodedEvent lastEvent;

    @Override
    public Integer call() throws Exception {
      List<String> texts = data.make();
      List<Event> events = texts.stream().map(Event::of).toList();
      CpuTime bytesTime =
          new CpuTime(() -> texts.forEach(text -> lastBytes = text.getBytes(UTF_8)));
      CpuTime time =
          new CpuTime(() -> events.forEach(event -> lastEvent = EventEncoder.encode(event)));
      CpuTime.measure(bytesTime, time);
      double count = texts.size();
      System.out.println(String.format(
          Locale.ROOT,
          "%s,%.1f,%.1f",
          time.beside(bytesTime, count),
          bytesTime.allocatedBytes() / count,
          time.allocatedBytes() / count));
      return 0;
    }
  }
}
