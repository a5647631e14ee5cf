package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link StreamProbe} has seen so far, and a place to wait for more. */
final class Recording implements EventParser.Sink {

  private static final long LONGEST_WAIT_FOR_A_REASON_NANOS = TimeUnit.SECONDS.toNanos(1);

  /*
   * Threads: the probe's own thread adds, or those of the client that it observes; any thread waits
   * and looks.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Transcript transcript = new Transcript();
  private volatile boolean closing;

  // All below: guarded by lock. First what is of the whole probe, then what is of one connection.
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String lastEventId;
  private Optional<Duration> reconnectionTime = Optional.empty();
  private int awaited; // how many of the first events a waiting method has returned, or passed
  private @Nullable HttpHead head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final UnfinishedEvent unfinished = new UnfinishedEvent();
  private boolean ended;
  private @Nullable Throwable failure;

  Recording(String lastEventId) {
    this.lastEventId = lastEventId;
  }

  /** Takes note of a request that is about to be sent. */
  void sending(String method, String url, String lastEventId) {
    transcript.add("sends " + method + " " + Secrets.inUrl(url)
        + (lastEventId.isEmpty() ? "" : " with Last-Event-ID " + Transcript.quote(lastEventId)));
  }

  void head(HttpHead head) {
    change("received " + head, () -> this.head = head);
  }

  /** Takes note of bytes as they came, before what they mean. */
  void bytes(byte[] chunk, int length) {
    change(
        "received " + Transcript.count(length, "byte") + " " + Transcript.quote(chunk, length),
        () -> unfinished.add(chunk, length));
  }

  /** Adds to the body of a response that is no event stream. */
  void body(byte[] chunk, int length) {
    lock.lock();
    try {
      body.write(chunk, 0, length);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void event(Event event) {
    change("  " + Transcript.describe(event), () -> {
      lastEventId = event.id();
      events.add(event);
    });
  }

  @Override
  public void lastEventId(String lastEventId) {
    change(
        "  last event ID " + Transcript.quote(lastEventId), () -> this.lastEventId = lastEventId);
  }

  @Override
  public void reconnectionTime(Duration time) {
    change(
        "  reconnection time " + time.toMillis() + " ms",
        () -> reconnectionTime = Optional.of(time));
  }

  @Override
  public void comment(String comment) {
    change("  comment " + Transcript.quote(comment), () -> comments.add(comment));
  }

  /** Closes the source, and remembers that an exception which follows is our own doing. */
  void close(AutoCloseable source) {
    transcript.add("closed by the probe");
    closing = true;
    try {
      source.close();
    } catch (Exception e) {
      throw failure("expected close() to succeed, but it threw " + e);
    }
  }

  boolean isClosing() {
    return closing;
  }

  void ended(@Nullable Throwable cause) {
    change(cause == null ? "end" : "end: " + cause, () -> {
      ended = true;
      failure = cause;
    });
  }

  /** Begins anew for the next connection, and keeps what has come. */
  void reopen() {
    lock.lock();
    try {
      closing = false;
      head = null;
      body = new ByteArrayOutputStream();
      unfinished.clear();
      ended = false;
      failure = null;
    } finally {
      lock.unlock();
    }
  }

  private void change(String line, Runnable change) {
    transcript.add(line);
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Event> events() {
    return look(() -> List.copyOf(events));
  }

  List<String> comments() {
    return look(() -> List.copyOf(comments));
  }

  String lastEventId() {
    return look(() -> lastEventId);
  }

  Optional<Duration> reconnectionTime() {
    return look(() -> reconnectionTime);
  }

  /** Waits for the first events. */
  List<Event> awaitEvents(int count, Duration limit) {
    return awaitEvents(0, count, limit);
  }

  /** Waits for the events after those that were awaited. */
  List<Event> awaitNext(int count, Duration limit) {
    return awaitEvents(look(() -> awaited), count, limit);
  }

  /** Waits for the first event that matches, and returns it. */
  Event awaitEvent(Expectation expectation, Predicate<? super Event> wanted) {
    int index = 0;
    Event event = awaitEventAt(index, expectation);
    while (!wanted.test(event)) { // foreign code: without the lock
      event = awaitEventAt(++index, expectation);
    }
    return event;
  }

  /** Waits for the event after those that were awaited, and returns it if it matches. */
  Event awaitOnly(Expectation expectation, Predicate<? super Event> wanted) {
    int next = look(() -> awaited);
    Event event = awaitEventAt(next, expectation);
    if (!wanted.test(event)) {
      throw failure("expected nothing before " + expectation.what() + ", but event " + (next + 1)
          + " is " + Transcript.describe(event));
    }
    return event;
  }

  /** Waits for the first comment that matches, and returns it. */
  String awaitComment(Expectation expectation, Predicate<? super String> wanted) {
    int index = 0;
    String comment = awaitCommentAt(index, expectation);
    while (!wanted.test(comment)) {
      comment = awaitCommentAt(++index, expectation);
    }
    return comment;
  }

  HttpHead awaitHead(Duration limit) {
    return await(Expectation.of("the head of a response", limit), () -> ended, () -> head);
  }

  String awaitBody(Duration limit) {
    return await(
        Expectation.of("the end of the body", limit),
        () -> ended,
        () -> ended && failure == null ? body.toString(StandardCharsets.UTF_8) : null);
  }

  Optional<Throwable> awaitEnd(Duration limit) {
    return await(
        Expectation.of("the end of the stream", limit),
        () -> ended,
        () -> ended ? Optional.ofNullable(failure) : null);
  }

  String transcript() {
    return transcript.toString();
  }

  /** Returns an error that says what was expected and goes on with all that has happened. */
  AssertionError failure(String message) {
    return transcript.failure(message + ":");
  }

  private <V> V look(Supplier<V> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }

  private List<Event> awaitEvents(int from, int count, Duration limit) {
    int to = from + count;
    return awaitInStream(Expectation.of(Transcript.count(to, "event"), limit), () -> {
      if (events.size() < to) {
        return null;
      }
      awaited = Math.max(awaited, to);
      return List.copyOf(events.subList(from, to));
    });
  }

  private Event awaitEventAt(int index, Expectation expectation) {
    return awaitInStream(expectation, () -> {
      if (events.size() <= index) {
        return null;
      }
      awaited = Math.max(awaited, index + 1);
      return events.get(index);
    });
  }

  private String awaitCommentAt(int index, Expectation expectation) {
    return awaitInStream(expectation, () -> index < comments.size() ? comments.get(index) : null);
  }

  /** Waits for what comes in an event stream only. */
  private <V> V awaitInStream(Expectation expectation, Supplier<@Nullable V> state) {
    return await(expectation, () -> ended || isNoEventStream(), state);
  }

  /** Waits until the state has what is wanted; fails at once when it cannot come any more. */
  private <V> V await(
      Expectation expectation, BooleanSupplier inVain, Supplier<@Nullable V> state) {
    lock.lock();
    try {
      while (true) {
        V found = state.get();
        if (found != null) {
          return found;
        }
        long remaining = expectation.remaining();
        if (inVain.getAsBoolean() || remaining <= 0) {
          awaitReason(remaining);
          throw missing(expectation);
        }
        changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted while waiting for " + expectation.what());
    } finally {
      lock.unlock();
    }
  }

  /** The body of a response that is no event stream may say why: gives it a moment to come. */
  private void awaitReason(long nanos) throws InterruptedException {
    assert lock.isHeldByCurrentThread();
    long remaining = Math.min(nanos, LONGEST_WAIT_FOR_A_REASON_NANOS);
    while (!ended && remaining > 0) {
      remaining = changed.awaitNanos(remaining);
    }
  }

  private boolean isNoEventStream() {
    assert lock.isHeldByCurrentThread();
    return head != null && !head.isEventStream();
  }

  private AssertionError missing(Expectation expectation) {
    assert lock.isHeldByCurrentThread();
    AssertionError error = failure("expected " + expectation.what() + whyNot(expectation));
    if (failure != null) {
      error.initCause(failure);
    }
    return error;
  }

  private String whyNot(Expectation expectation) {
    assert lock.isHeldByCurrentThread();
    if (isNoEventStream()) {
      return ", but the response is no event stream: " + Transcript.quote(head.firstLine())
          + head.header("Content-Type")
              .map(type -> " with Content-Type " + Transcript.quote(type))
              .orElse(" without Content-Type");
    }
    String seen = Transcript.count(events.size(), "event")
        + (unfinished.exists() ? " and data that no blank line ends, so it is no event yet" : "");
    if (ended) {
      return ", but the stream ended" + (failure == null ? "" : " with an exception") + " after "
          + seen;
    }
    return " within " + Transcript.seconds(expectation.limit()) + ", but got " + seen
        + ", and the stream is still open";
  }
}
