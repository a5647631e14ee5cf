package dev.sse4j.testkit;

import dev.sse4j.Message;
import dev.sse4j.spi.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Remembers what a provider says, and whether it ever said two things at once. */
final class RecordingSink implements Provider.Sink {

  /** Not in all: on a busy machine a yield takes milliseconds, and there may be thousands. */
  private static final int YIELDING_CALLS = 50;

  private final Duration limit;
  private final Transcript transcript = new Transcript();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private final Monitor monitor = new Monitor();

  // All below: guarded by monitor.
  private final List<Message> messages = new ArrayList<>();
  private int readyCalls;
  private int overlaps;

  RecordingSink(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void message(Message message) {
    record(
        "message " + message.event().id() + " " + message.namespaces(),
        () -> messages.add(message));
  }

  @Override
  public void lost(String reason) {
    record("lost: " + reason, () -> {});
  }

  @Override
  public void ready() {
    record("ready", () -> readyCalls++);
  }

  /** Waits for the first messages, and returns them. */
  List<Message> await(int count) {
    await(Transcript.count(count, "message"), () -> messages.size() >= count);
    return messages().subList(0, count);
  }

  void awaitReady() {
    await("a call of ready()", () -> readyCalls > 0);
  }

  List<Message> messages() {
    return monitor.look(() -> List.copyOf(messages));
  }

  int readyCalls() {
    return monitor.look(() -> readyCalls);
  }

  /** Returns how many calls came before the one before them had returned. */
  int overlaps() {
    return monitor.look(() -> overlaps);
  }

  private void record(String line, Runnable change) {
    boolean alone = busy.compareAndSet(false, true);
    transcript.add(line);
    if (calls.incrementAndGet() <= YIELDING_CALLS) {
      Thread.yield(); // gives a second call, which must not be, the chance to come
    }
    monitor.change(() -> {
      change.run();
      overlaps += alone ? 0 : 1;
    });
    busy.set(false);
  }

  private void await(String what, BooleanSupplier condition) {
    monitor.await(
        Expectation.of(what, limit),
        condition,
        missed -> transcript.failure(missed + "; the sink has heard:"));
  }
}
