package dev.sse4j.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes what a {@link Demand} says, in the thread that calls. */
final class PublishRun {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Waking a thread for each of 10,000 events a second would take a good part of a core. */
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int STAMP_DIGITS = 16;

  private final Demand demand;
  private final Fanout fanout;
  private final SplittableRandom random = new SplittableRandom(1);
  private long published;

  PublishRun(Demand demand, Fanout fanout) {
    this.demand = demand;
    this.fanout = fanout;
  }

  /**
   * Publishes, waits until all is delivered, and returns what was done, as {@code key=value}. There
   * {@code behind} is how many subscribers were behind when it began and still are.
   */
  String run() {
    fanout.begin(demand);
    long behindBefore = fanout.behind();
    long start = System.nanoTime();
    long end = start + (long) (demand.seconds() * 1e9);
    if (demand.rate() == 0) {
      publishAsTaken(end);
    } else {
      publishPaced(start, end);
    }
    long behind = awaitDelivery(behindBefore, end + (long) (demand.patience() * 1e9));
    return String.format(
        Locale.ROOT,
        "published=%d secs=%.3f delivered=%s behind=%d",
        published,
        (System.nanoTime() - start) / 1e9,
        behind <= behindBefore,
        Math.min(behind, behindBefore));
  }

  private void publishPaced(long start, long end) {
    for (long now = start; now < end; now = System.nanoTime()) {
      long due = (long) ((now - start) / 1e9 * demand.rate()) + 1;
      while (published < due) {
        publish();
      }
      long untilNext = start + (long) (published / demand.rate() * 1e9) - System.nanoTime();
      LockSupport.parkNanos(Math.max(untilNext, SHORTEST_PAUSE_NANOS));
    }
  }

  /** Fills the window, waits until half of it is taken, and so on. */
  private void publishAsTaken(long end) {
    long lag = 0;
    while (System.nanoTime() < end) {
      while (lag < demand.window()) {
        publish();
        lag++;
      }
      fanout.awaitMeanLag(demand.window() / 2);
      for (lag = slowestLag(); lag >= demand.window(); lag = fanout.lag()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }

  /** Nobody can be slower than the others when all have been given everything. */
  private long slowestLag() {
    return demand.window() == 1 ? 0 : fanout.lag();
  }

  /** Waits for all but those who were behind before, and returns how many are at the end. */
  private long awaitDelivery(long behindBefore, long deadline) {
    long behind = fanout.behind();
    while (behind > behindBefore && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      behind = fanout.behind();
    }
    return behind;
  }

  private void publish() {
    String namespace = demand.spread() == 0
        ? demand.namespace()
        : demand.namespace() + "/" + random.nextInt(demand.spread());
    fanout.publish(namespace, data(System.nanoTime()));
    published++;
  }

  /** Returns data that holds one {@code @} and behind it the time, for the meter to find. */
  private String data(long nanos) {
    byte[] data = new byte[Math.max(demand.bytes() - fanout.framing(), STAMP_DIGITS + 1)];
    Arrays.fill(data, (byte) 'x');
    data[0] = '@';
    for (int i = 0; i < STAMP_DIGITS; i++) {
      data[STAMP_DIGITS - i] = (byte) Character.forDigit((int) (nanos >> 4 * i) & 0xF, 16);
    }
    if (data.length > STAMP_DIGITS + 1) {
      data[STAMP_DIGITS + 1] = ' ';
    }
    return new String(data, ISO_8859_1);
  }
}
