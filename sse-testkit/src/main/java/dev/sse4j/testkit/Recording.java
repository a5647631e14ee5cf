package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link StreamProbe} has seen so far, and a place to wait for more. */
final class Recording implements EventParser.Sink {

  /*
   * Threads: the probe's own thread adds, any thread waits and looks.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Transcript transcript = new Transcript();
  private volatile boolean closing;

  // All below: guarded by lock.
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String lastEventId = "";
  private Optional<Duration> reconnectionTime = Optional.empty();
  private @Nullable HttpHead head;
  private String body = "";
  private boolean ended;
  private @Nullable Throwable failure;

  void head(HttpHead head) {
    change("received " + head, () -> this.head = head);
  }

  void body(String body) {
    change("body " + Transcript.quote(body), () -> this.body = body);
  }

  @Override
  public void event(Event event) {
    String id = event.id().isEmpty() ? "" : ", id " + Transcript.quote(event.id());
    change("event " + event.type() + " " + Transcript.quote(event.data()) + id, () -> {
      lastEventId = event.id();
      events.add(event);
    });
  }

  @Override
  public void lastEventId(String lastEventId) {
    change("last event ID " + Transcript.quote(lastEventId), () -> this.lastEventId = lastEventId);
  }

  @Override
  public void reconnectionTime(Duration time) {
    change(
        "reconnection time " + time.toMillis() + " ms", () -> reconnectionTime = Optional.of(time));
  }

  @Override
  public void comment(String comment) {
    change("comment " + Transcript.quote(comment), () -> comments.add(comment));
  }

  /** Closes the source, and remembers that an exception which follows is our own doing. */
  void close(AutoCloseable source) {
    transcript.add("closed by the probe");
    closing = true;
    try {
      source.close();
    } catch (Exception e) {
      throw transcript.failure("expected close() to succeed, but it threw " + e + ":");
    }
  }

  boolean isClosing() {
    return closing;
  }

  void end(@Nullable Throwable failure) {
    change(failure == null ? "end" : "end: " + failure, () -> {
      ended = true;
      this.failure = failure;
    });
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

  List<Event> awaitEvents(int count, Duration limit) {
    return await(
        count + (count == 1 ? " event" : " events"),
        limit,
        () -> events.size() < count ? null : List.copyOf(events.subList(0, count)));
  }

  Event awaitEvent(Predicate<? super Event> wanted, Duration limit) {
    return awaitMatch("an event that matches", limit, events, wanted);
  }

  String awaitComment(Predicate<? super String> wanted, String expectation, Duration limit) {
    return awaitMatch(expectation, limit, comments, wanted);
  }

  HttpHead awaitHead(Duration limit) {
    return await("the head of a response", limit, () -> head);
  }

  String awaitBody(Duration limit) {
    return await("the end of the body", limit, () -> ended && failure == null ? body : null);
  }

  Optional<Throwable> awaitEnd(Duration limit) {
    return await("the end of the stream", limit, () -> ended ? Optional.ofNullable(failure) : null);
  }

  String transcript() {
    return transcript.toString();
  }

  private <V> V look(Supplier<V> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }

  private <V> V awaitMatch(
      String expectation, Duration limit, List<V> list, Predicate<? super V> wanted) {
    long deadline = System.nanoTime() + limit.toNanos();
    int at = 0;
    while (true) {
      int index = at++;
      V candidate =
          await(expectation, limit, deadline, () -> index < list.size() ? list.get(index) : null);
      if (wanted.test(candidate)) { // foreign code: without the lock
        return candidate;
      }
    }
  }

  private <V> V await(String expectation, Duration limit, Supplier<@Nullable V> state) {
    return await(expectation, limit, System.nanoTime() + limit.toNanos(), state);
  }

  /** Waits until the state has what is wanted; fails at once when it cannot come any more. */
  private <V> V await(
      String expectation, Duration limit, long deadline, Supplier<@Nullable V> state) {
    lock.lock();
    try {
      while (true) {
        V found = state.get();
        if (found != null) {
          return found;
        }
        long remaining = deadline - System.nanoTime();
        if (ended || remaining <= 0) {
          throw failure(expectation, limit);
        }
        changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw transcript.failure("interrupted while waiting for " + expectation + ":");
    } finally {
      lock.unlock();
    }
  }

  private AssertionError failure(String expectation, Duration limit) {
    assert lock.isHeldByCurrentThread();
    String seen = events.size() == 1 ? "1 event" : events.size() + " events";
    AssertionError error = transcript.failure("expected " + expectation
        + (ended
            ? ", but the stream ended" + (failure == null ? "" : " with an exception") + " after "
                + seen
            : " within " + Transcript.seconds(limit) + ", but got " + seen
                + ", and the stream is still open")
        + ":");
    if (failure != null) {
      error.initCause(failure);
    }
    return error;
  }
}
