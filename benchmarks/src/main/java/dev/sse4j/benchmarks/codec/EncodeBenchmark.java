package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
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

/** One event a call, beside what is the least: its data as bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {

  @Param({"ASCII", "CJK"})
  private String data;

  private String text;
  private Event event;

  @Setup
  public void prepare() {
    text = EncodeData.valueOf(data).make().get(0);
    event = Event.of(text);
  }

  @Benchmark
  public byte[] getBytes() {
    return text.getBytes(UTF_8);
  }

  @Benchmark
  public EncodedEvent encode() {
    return EventEncoder.encode(event);
  }
}
