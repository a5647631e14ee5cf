package dev.sse4j.benchmarks.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processor time so far, in nanoseconds, as {@code /proc} tells it. */
final class Cpu {

  private static final Path STAT = Path.of("/proc/stat");
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / 100;

  // Of the first line: user, nice, system, idle, iowait, irq, softirq, steal.
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final int STEAL = 8;

  private Cpu() {}

  static void requireThere() {
    if (!Files.isReadable(STAT)) {
      throw new IllegalStateException(
          "needs Linux: processor time is read from " + STAT + ", which is not there");
    }
  }

  static long of(Process process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException(
            "no processor time in /proc/" + process.pid() + "/stat: has the process ended?"))
        .toNanos();
  }

  /** Returns the time that was not idle, of all cores together. */
  static long ofMachine() throws IOException {
    try (Stream<String> lines = Files.lines(STAT)) {
      String[] ticks = lines.findFirst().orElseThrow().split(" +");
      long busy = 0;
      for (int i = 1; i <= STEAL; i++) {
        busy += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(ticks[i]);
      }
      return busy * TICK_NANOS;
    }
  }
}
