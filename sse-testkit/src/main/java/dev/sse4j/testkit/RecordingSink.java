package dev.sse4j.testkit;

import dev.sse4j.Message;
import dev.sse4j.spi.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Remembers what a provider says, and whether it ever said two things at once. */
final class RecordingSink implements Provider.Sink {

  /** Not in all: on a busy machine a yield takes milliseconds, and there may be thousands. */
  private static final int YIELDING_CALLS = 50;

  private final Duration limit;
  private final Transcript transcript = new Transcript();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
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
    await(() -> messages.size() >= count, count + " messages");
    return messages().subList(0, count);
  }

  void awaitReady() {
    await(() -> readyCalls > 0, "a call of ready()");
  }

  List<Message> messages() {
    lock.lock();
    try {
      return List.copyOf(messages);
    } finally {
      lock.unlock();
    }
  }

  int readyCalls() {
    lock.lock();
    try {
      return readyCalls;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many calls came before the one before them had returned. */
  int overlaps() {
    lock.lock();
    try {
      return overlaps;
    } finally {
      lock.unlock();
    }
  }

  private void record(String line, Runnable change) {
    boolean alone = busy.compareAndSet(false, true);
    transcript.add(line);
    if (calls.incrementAndGet() <= YIELDING_CALLS) {
      Thread.yield(); // gives a second call, which must not be, the chance to come
    }
    lock.lock();
    try {
      change.run();
      overlaps += alone ? 0 : 1;
      changed.signalAll();
    } finally {
      lock.unlock();
      busy.set(false);
    }
  }

  private void await(BooleanSupplier condition, String expectation) {
    long remaining = limit.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (remaining <= 0) {
          throw transcript.failure("expected " + expectation + " within "
              + Transcript.seconds(limit) + ", but the sink has heard:");
        }
        remaining = changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw transcript.failure(
          "interrupted while waiting for " + expectation + "; the sink has heard:");
    } finally {
      lock.unlock();
    }
  }
}
