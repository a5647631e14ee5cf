package dev.sse4j.benchmarks.codec;

import com.sun.management.ThreadMXBean;
import dev.sse4j.benchmarks.Median;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures a piece of work by the CPU time of the thread that does it, which on a shared machine is
 * far steadier than the time on the clock. One batch is as many passes as take some 20 ms.
 */
final class CpuTime {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long BATCH_NANOS = 20_000_000;
  private static final int BATCHES = 25;
  private static final long LONGEST_NANOS = 20_000_000_000L; // for a pass that takes seconds
  private static final long WARM_UP_NANOS = 1_000_000_000;
  private static final long LONGEST_WARM_UP_NANOS = 8_000_000_000L;
  private static final int WINDOW = 10; // batches
  private static final double STEADY = 0.98; // of the best batch of the window before

  /** One pass of the work. */
  interface Work {
    void run() throws Exception;
  }

  private final Work work;
  private final List<Double> batches = new ArrayList<>();
  private int passes = 1;

  CpuTime(Work work) {
    this.work = work;
  }

  /** Warms all up, one after the other, and then measures them batch by batch in turn. */
  static void measure(CpuTime... all) throws Exception {
    for (CpuTime time : all) {
      time.warmUp();
    }
    long start = System.nanoTime();
    for (int i = 0; i < BATCHES && System.nanoTime() - start < LONGEST_NANOS; i++) {
      for (CpuTime time : all) {
        time.batches.add((double) time.batch() / time.passes);
      }
    }
  }

  /** Runs until ten batches in a row are hardly faster than the ten before them. */
  private void warmUp() throws Exception {
    long start = System.nanoTime();
    double before = Double.MAX_VALUE;
    while (true) {
      double best = bestOfWindow(start);
      long elapsed = System.nanoTime() - start;
      boolean steady = best > STEADY * before && elapsed > WARM_UP_NANOS;
      if (steady || elapsed > LONGEST_WARM_UP_NANOS) {
        return;
      }
      before = best;
    }
  }

  /** Returns the nanoseconds of one pass in the fastest of ten batches, and settles their size. */
  private double bestOfWindow(long start) throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < WINDOW && System.nanoTime() - start < LONGEST_WARM_UP_NANOS; i++) {
      long nanos = Math.max(batch(), 1);
      best = Math.min(best, (double) nanos / passes);
      passes = (int) Math.max(1, passes * BATCH_NANOS / nanos);
    }
    return best;
  }

  private long batch() throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < passes; i++) {
      work.run();
    }
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  /** Returns the nanoseconds of one pass in the fastest batch. */
  double min() {
    return batches.stream().mapToDouble(nanos -> nanos).min().orElseThrow();
  }

  /**
   * Returns the columns that compare this with another that was measured in turn with it: minimum
   * and median of the other, of this, and the ratios of the minima and of the median pair, all but
   * the ratios in nanoseconds of one item.
   *
   * @param items how many of them a pass has
   */
  String beside(CpuTime other, double items) {
    return String.format(
        Locale.ROOT,
        "%.2f,%.2f,%.2f,%.2f,%.3f,%.3f",
        other.min() / items,
        other.median() / items,
        min() / items,
        median() / items,
        min() / other.min(),
        medianRatio(other));
  }

  /** Returns how many bytes one pass allocates. */
  long allocatedBytes() throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private double median() {
    return Median.of(batches.stream().mapToDouble(nanos -> nanos).toArray());
  }

  /** Returns the median of the ratios of each batch to the other's batch beside it. */
  private double medianRatio(CpuTime other) {
    double[] ratios = new double[batches.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = batches.get(i) / other.batches.get(i);
    }
    return Median.of(ratios);
  }
}
