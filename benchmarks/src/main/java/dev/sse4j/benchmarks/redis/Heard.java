package dev.sse4j.benchmarks.redis;

import dev.sse4j.Message;
import dev.sse4j.spi.Replayer;

/**
 * What a node has heard, and whether it was all, in order, once. It stands before the replayer of
 * a hub, where each message comes by.
 *
 * <p>Threads: one appends; others read once they have seen the number of what they read.
 */
final class Heard implements Replayer {

  private static final int MOST_THREADS = 64;

  private final Replayer behind;
  private final int[] nextOfThread = new int[MOST_THREADS];
  private final Numbers nanos = new Numbers();
  private final Numbers idMillis = new Numbers();
  private final Numbers idSequences = new Numbers();
  private int order;
  private long lastNanos;
  private String fault = "";
  private volatile int events;

  Heard(Replayer behind) {
    this.behind = behind;
  }

  @Override
  public void append(long position, Message message) {
    behind.append(position, message);
    lastNanos = System.nanoTime();
    Stamp stamp = Stamp.of(message.event().data());
    nanos.add(lastNanos - stamp.nanos());
    int expected = nextOfThread[stamp.thread()]++;
    if (stamp.number() != expected) {
      fail("expected event " + expected + " of thread " + stamp.thread() + " but number "
          + stamp.number() + " came");
    }
    addId(message.event().id());
    order = order * 31 + message.event().id().hashCode();
    events++; // last: whoever sees the number sees all of the above
  }

  private void addId(String id) {
    int dash = id.indexOf('-');
    long millis = Long.parseLong(id, 0, dash, 10);
    long sequence = Long.parseLong(id, dash + 1, id.length(), 10);
    int last = idMillis.size() - 1;
    boolean follows = last < 0
        || millis > idMillis.get(last)
        || (millis == idMillis.get(last) && sequence > idSequences.get(last));
    if (!follows) {
      fail("the id " + id + " came behind " + id(last));
    }
    idMillis.add(millis);
    idSequences.add(sequence);
  }

  private void fail(String reason) {
    if (fault.isEmpty()) {
      fault = reason;
    }
  }

  @Override
  public Replay after(String lastEventId) {
    return behind.after(lastEventId);
  }

  @Override
  public Replay recent() {
    return behind.recent();
  }

  /** Returns how many events have come. */
  int events() {
    return events;
  }

  /** Returns the id of an event that has come, by its place among them. */
  String id(int index) {
    return idMillis.get(index) + "-" + idSequences.get(index);
  }

  Hearing hearing() {
    return new Hearing(
        events, order, lastNanos, nanos.thousandths(0.5), nanos.thousandths(0.99), fault);
  }
}
