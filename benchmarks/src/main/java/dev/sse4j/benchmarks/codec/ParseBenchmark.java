package dev.sse4j.benchmarks.codec;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole input a call, by the time on the clock: for profilers and for what is tried out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {

  @Param({"A", "B", "C", "D", "E"})
  private String input;

  @Param({"floor", "sse4j reader", "sse4j parser", "readLine"})
  private String contender;

  private byte[] bytes;
  private int readBytes;
  private Contender reader;

  @Setup
  public void prepare() {
    Input chosen = Input.valueOf(input);
    bytes = chosen.make().bytes();
    readBytes = chosen.readBytes();
    reader = Contenders.create(contender);
  }

  /** Returns the tally, so that the work is not in vain. */
  @Benchmark
  public Object parse() throws Exception {
    Tally tally = Tally.counting();
    reader.read(new Pieces(bytes, readBytes), tally);
    return tally;
  }
}
