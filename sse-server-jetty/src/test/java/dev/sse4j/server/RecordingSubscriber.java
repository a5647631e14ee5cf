package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Takes what a hub writes, as a client would understand it, and completes writes when the test
 * wants it.
 */
final class RecordingSubscriber implements Subscriber {

  /** Completes each write before it returns. */
  static final Executor AT_ONCE = Runnable::run;

  private static final long LIMIT_SECONDS = 30;

  private final Executor completions;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StringBuilder text = new StringBuilder();
  private final List<Event> events = new ArrayList<>();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private final EventParser parser;
  private String firstId;
  private boolean holding;
  private boolean writing;
  private volatile boolean aborted;

  RecordingSubscriber() {
    this(AT_ONCE, "");
  }

  RecordingSubscriber(Executor completions, String lastEventId) {
    this.completions = completions;
    this.parser = new EventParser(new Recorder(), EventParser.DEFAULT_MAX_EVENT_BYTES, lastEventId);
    this.firstId = lastEventId.isEmpty() ? null : lastEventId;
  }

  /** From now on writes stay outstanding, as they do when a client does not read. */
  RecordingSubscriber stall() {
    locked(() -> holding = true);
    return this;
  }

  /** Completes the writes that were held back, and all to come. */
  void resume() {
    locked(() -> holding = false);
    completeHeld();
  }

  /** Completes the write that is held back, if one is. */
  void completeHeld() {
    List<Runnable> released = new ArrayList<>();
    locked(() -> {
      released.addAll(held);
      held.clear();
    });
    released.forEach(Runnable::run);
  }

  @Override
  public void write(ByteBuffer bytes, Completion completion) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    locked(() -> {
      assertThat(writing).as("one write in flight").isFalse();
      assertThat(closed).as("no write after the end").isNotDone();
      writing = true;
      text.append(new String(copy, java.nio.charset.StandardCharsets.UTF_8));
      parser.parse(copy, 0, copy.length);
      if (holding) {
        held.add(() -> complete(completion));
      } else {
        completions.execute(() -> complete(completion));
      }
    });
  }

  @Override
  public void end(CloseReason reason) {
    closed.complete(reason);
    locked(() -> {});
  }

  @Override
  public void abort(CloseReason reason) {
    List<Runnable> outstanding = new ArrayList<>();
    locked(() -> {
      aborted = true;
      outstanding.addAll(held);
      held.clear();
      closed.complete(reason);
    });
    outstanding.forEach(Runnable::run); // as a transport does: what is outstanding fails
  }

  @Override
  public Peer peer() {
    return new Peer("/test", "127.0.0.1:1", "test", "");
  }

  /** Returns all events so far. */
  List<Event> events() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** Returns all bytes so far. */
  String text() {
    lock.lock();
    try {
      return text.toString();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the id to come back with. */
  String lastEventId() {
    lock.lock();
    try {
      return parser.lastEventId();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the id that this stream began behind: the one it came with, or the first it was told.
   */
  String firstId() {
    lock.lock();
    try {
      return firstId;
    } finally {
      lock.unlock();
    }
  }

  List<Event> awaitEvents(int count) {
    await(subscriber -> subscriber.events.size() >= count);
    return events();
  }

  List<String> awaitData(int count) {
    return awaitEvents(count).stream().map(Event::data).toList();
  }

  void awaitText(String wanted) {
    await(subscriber -> subscriber.text.indexOf(wanted) >= 0);
  }

  void awaitWriting() {
    await(subscriber -> subscriber.writing);
  }

  CloseReason awaitClosed() {
    await(subscriber -> subscriber.closed.isDone());
    return closed.join();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  boolean wasAborted() {
    return aborted;
  }

  /** Waits until the condition holds, with one generous limit. */
  void await(Predicate<RecordingSubscriber> condition) {
    long left = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    lock.lock();
    try {
      while (!condition.test(this)) {
        assertThat(left)
            .as("still waiting after %s; got:%n%s", Duration.ofSeconds(LIMIT_SECONDS), text)
            .isPositive();
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  private void complete(Completion completion) {
    locked(() -> writing = false);
    if (aborted) {
      completion.failed(new java.io.IOException("aborted"));
    } else {
      completion.succeeded();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Recorder implements EventParser.Sink {

    @Override
    public void event(Event event) {
      events.add(event);
    }

    @Override
    public void lastEventId(String lastEventId) {
      if (firstId == null) {
        firstId = lastEventId;
      }
    }
  }
}
