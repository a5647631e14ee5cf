package dev.sse4j.benchmarks.codec;

import com.sun.management.ThreadMXBean;
import dev.sse4j.benchmarks.Median;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Measures a piece of work by the CPU time of the thread that does it, which on a shared machine is
 * far steadier than the time on the clock. One batch is as many passes as take some 20 ms.
 */
final class CpuTime {

  static final int BATCHES = 25;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long BATCH_NANOS = 20_000_000;
  private static final long WARM_UP_NANOS = 1_000_000_000;
  private static final long LONGEST_WARM_UP_NANOS = 8_000_000_000L;
  private static final int WINDOW = 10;

  /** One pass of the work. */
  interface Work {
    void run() throws Exception;
  }

  private final Work work;
  private final double[] batches = new double[BATCHES];
  private int passes = 1;
  private int next;

  CpuTime(Work work) {
    this.work = work;
  }

  /** Runs until ten batches in a row are no faster than the ten before them. */
  void warmUp() throws Exception {
    long start = System.nanoTime();
    double before = Double.MAX_VALUE;
    while (true) {
      double best = Double.MAX_VALUE;
      for (int i = 0; i < WINDOW; i++) {
        long nanos = Math.max(time(), 1);
        best = Math.min(best, (double) nanos / passes);
        passes = (int) Math.max(1, passes * BATCH_NANOS / nanos);
      }
      long elapsed = System.nanoTime() - start;
      boolean stable = best > 0.98 * before && elapsed > WARM_UP_NANOS;
      if (stable || elapsed > LONGEST_WARM_UP_NANOS) {
        return;
      }
      before = best;
    }
  }

  /** Runs one batch, the next of {@link #BATCHES}. */
  void batch() throws Exception {
    batches[next++] = (double) time() / passes;
  }

  private long time() throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < passes; i++) {
      work.run();
    }
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  /** Returns the nanoseconds of one pass in the fastest batch. */
  double min() {
    return Arrays.stream(batches).min().orElseThrow();
  }

  /** Returns the nanoseconds of one pass in the median batch. */
  double median() {
    return Median.of(batches);
  }

  /** Returns the median of the ratios of each batch to the other's batch beside it. */
  double medianRatio(CpuTime other) {
    double[] ratios = new double[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
      ratios[i] = batches[i] / other.batches[i];
    }
    return Median.of(ratios);
  }

  /** Returns how many bytes one pass allocates. */
  long allocatedBytes() throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
