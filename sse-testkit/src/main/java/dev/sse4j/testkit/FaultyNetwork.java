package dev.sse4j.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The state of a {@link FaultyProxy}: what is wrong now, and what has happened. */
final class FaultyNetwork {

  /** What becomes of one connection. */
  enum Kind {
    NONE,
    CUT,
    RESET,
    CORRUPT
  }

  /** A fault of one connection, at an offset of what the server sends. */
  record Fault(Kind kind, long offset) {

    static final Fault NONE = new Fault(Kind.NONE, 0);

    Fault {
      if (offset < 0) {
        throw new IllegalArgumentException("expected 0 bytes or more, but got " + offset);
      }
    }

    boolean endsAt(long passed) {
      return passed == offset && (kind == Kind.CUT || kind == Kind.RESET);
    }
  }

  /*
   * Threads: any. Those of connections ask and tell, and wait for what they may do; the test's
   * change what is wrong, and wait for what happens.
   */
  private final Pauses pauses;
  private final Transcript transcript = new Transcript();
  private final Monitor monitor = new Monitor();

  // All below: guarded by monitor.
  private final Queue<Fault> coming = new ArrayDeque<>();
  private Duration delay = Duration.ZERO;
  private boolean blackHole;
  private boolean refusing;
  private int connections;
  private int faults;

  FaultyNetwork(Pauses pauses) {
    this.pauses = pauses;
  }

  void enqueue(Fault fault) {
    monitor.change(() -> coming.add(fault));
  }

  void delay(Duration delay) {
    change("delays each piece by " + Transcript.seconds(delay), () -> this.delay = delay);
  }

  void blackHole() {
    change("becomes a black hole", () -> blackHole = true);
  }

  void refuse() {
    change("refuses connections", () -> refusing = true);
  }

  void heal() {
    change("is healed", () -> {
      coming.clear();
      delay = Duration.ZERO;
      blackHole = false;
      refusing = false;
    });
  }

  /** Takes a connection in, and returns its fault; null if it is to be refused. */
  @Nullable
  Fault opened(String connection) {
    return monitor.change(() -> {
      if (refusing) {
        return null;
      }
      transcript.add(connection + "opened" + (blackHole ? " and swallowed" : ""));
      connections++;
      Fault fault = coming.poll();
      return fault == null ? Fault.NONE : fault;
    });
  }

  /** Lets a piece wait for as long as all do. */
  void awaitDelay() throws InterruptedException {
    pauses.await(monitor.look(() -> delay));
  }

  /**
   * Waits for the end of a black hole, if there is one.
   *
   * @param held what is held back meanwhile
   */
  void awaitPassable(String held) throws InterruptedException {
    if (monitor.look(() -> blackHole)) {
      happened(held);
      monitor.await(() -> !blackHole);
    }
  }

  void record(String line) {
    transcript.add(line);
  }

  /** Takes note of a fault that has taken effect. */
  void happened(String fault) {
    change("fault: " + fault, () -> faults++);
  }

  void awaitConnections(int count, Duration limit) {
    await(count, "connection", () -> connections, limit);
  }

  void awaitFaults(int count, Duration limit) {
    await(count, "fault", () -> faults, limit);
  }

  String transcript() {
    return transcript.toString();
  }

  private void await(int count, String noun, IntSupplier state, Duration limit) {
    monitor.await(
        Expectation.of(Transcript.count(count, noun), limit),
        () -> state.getAsInt() >= count,
        missed -> transcript.failure(missed + ", but there were " + state.getAsInt() + ":"));
  }

  private void change(String line, Runnable change) {
    transcript.add(line);
    monitor.change(change);
  }
}
