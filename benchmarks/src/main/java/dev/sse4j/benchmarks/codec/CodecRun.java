package dev.sse4j.benchmarks.codec;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one contender on one input, batch by batch beside the floor, in this JVM; {@link Codec}
 * starts one for each. Prints the figures as one row.
 */
@Command(name = "codec-run", hidden = true)
public final class CodecRun implements Callable<Integer> {

  @Option(names = "--input", required = true)
  private Input input;

  @Option(names = "--contender", required = true)
  private String contender;

  @Override
  public Integer call() throws Exception {
    Sample sample = input.make();
    byte[] bytes = sample.bytes();
    Reading floor = new Reading(Contenders.create(Contenders.FLOOR), bytes);
    Reading reading = new Reading(Contenders.create(contender), bytes);
    String answer = reading.answer(sample.expected());
    CpuTime floorTime = new CpuTime(floor::pass);
    CpuTime time = new CpuTime(reading::pass);
    CpuTime.measure(floorTime, time);
    double events = sample.events();
    System.out.println(String.format(
        Locale.ROOT,
        "%s,%.1f,%.1f,%s",
        time.beside(floorTime, events),
        time.allocatedBytes() / events,
        sample.stringBytesPerEvent(),
        answer));
    return 0;
  }

  /** A contender and what it reads. */
  private final class Reading {

    private final Contender contender;
    private final byte[] bytes;

    Reading(Contender contender, byte[] bytes) {
      this.contender = contender;
      this.bytes = bytes;
    }

    void pass() throws Exception {
      contender.read(new Pieces(bytes, input.readBytes()), Tally.counting());
    }

    String answer(Tally expected) throws Exception {
      Tally tally = Tally.checking();
      contender.read(new Pieces(bytes, input.readBytes()), tally);
      return tally.against(expected);
    }
  }
}
