package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link StreamProbe} has seen so far, and a place to wait for more. */
final class Recording implements EventParser.Sink {

  /** Whether there is a response to see, or only what a client makes of one. */
  enum Source {
    RESPONSE,
    EVENTS
  }

  private static final Duration LONGEST_WAIT_FOR_A_REASON = Duration.ofSeconds(1);
  private static final int MAX_BODY_BYTES = 1 << 20;

  /*
   * Threads: the probe's own thread adds, or those of the client that it observes; any thread waits
   * and looks.
   */
  private final Monitor monitor = new Monitor();
  private final Transcript transcript = new Transcript();
  private final Source source;

  // All below: guarded by monitor. First what is of the whole probe, then what is of one
  // connection.
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String lastEventId;
  private Optional<Duration> reconnectionTime = Optional.empty();
  private int awaited; // how many of the first events a waiting method has returned, or passed
  private @Nullable HttpHead head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final UnfinishedEvent unfinished = new UnfinishedEvent();
  private boolean closing;
  private boolean ended;
  private @Nullable Throwable failure;

  Recording(Source source, String lastEventId) {
    this.source = source;
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
    monitor.change(() -> body.write(chunk, 0, Math.min(length, MAX_BODY_BYTES - body.size())));
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
    change("closed by the probe", () -> closing = true);
    try {
      source.close();
    } catch (Exception e) {
      throw failure("expected close() to succeed, but it threw " + e);
    }
  }

  boolean isClosing() {
    return monitor.look(() -> closing);
  }

  /** Ends it; of several ends, the first one counts. */
  void ended(@Nullable Throwable cause) {
    monitor.change(() -> {
      if (!ended) {
        transcript.add(cause == null ? "end" : "end: " + cause);
        ended = true;
        failure = cause;
      }
    });
  }

  /** Begins anew for the next connection, and keeps what has come. */
  void reopen() {
    monitor.change(() -> {
      closing = false;
      head = null;
      body = new ByteArrayOutputStream();
      unfinished.clear();
      ended = false;
      failure = null;
    });
  }

  private void change(String line, Runnable change) {
    transcript.add(line);
    monitor.change(change);
  }

  List<Event> events() {
    return monitor.look(() -> List.copyOf(events));
  }

  List<String> comments() {
    return monitor.look(() -> List.copyOf(comments));
  }

  String lastEventId() {
    return monitor.look(() -> lastEventId);
  }

  Optional<Duration> reconnectionTime() {
    return monitor.look(() -> reconnectionTime);
  }

  /** Returns how many events came that no waiting method has returned or passed over. */
  int unexpected() {
    return monitor.look(() -> events.size() - awaited);
  }

  /** Waits for the first events. */
  List<Event> awaitEvents(int count, Duration limit) {
    return awaitEvents(0, count, limit);
  }

  /** Waits for the events after those that were awaited. */
  List<Event> awaitNext(int count, Duration limit) {
    return awaitEvents(monitor.look(() -> awaited), count, limit);
  }

  /** Waits for the first event that matches, and returns it. */
  Event awaitEvent(Expectation expectation, Predicate<? super Event> wanted) {
    int index = 0;
    Event event = awaitEventAt(index, expectation);
    while (!wanted.test(event)) { // foreign code: without the lock
      event = awaitEventAt(++index, expectation);
    }
    passOver(index + 1);
    return event;
  }

  /** Waits for the event after those that were awaited, and returns it if it matches. */
  Event awaitOnly(Expectation expectation, Predicate<? super Event> wanted) {
    int next = monitor.look(() -> awaited);
    Event event = awaitEventAt(next, expectation);
    if (!wanted.test(event)) {
      throw failure("expected nothing before " + expectation.what() + ", but event " + (next + 1)
          + " is " + Transcript.describe(event));
    }
    passOver(next + 1);
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
    return await(
        Expectation.of("the head of a response", limit),
        () -> ended || source == Source.EVENTS,
        () -> head);
  }

  /** Waits for the end of a body that is no event stream. */
  String awaitBody(Duration limit) {
    return await(
        Expectation.of("the body of a response that is no event stream", limit),
        () -> ended || source == Source.EVENTS || head != null && head.isEventStream(),
        () -> ended && failure == null && isNoEventStream()
            ? body.toString(StandardCharsets.UTF_8)
            : null);
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

  private List<Event> awaitEvents(int from, int count, Duration limit) {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative, but was " + count);
    }
    int to = from + count;
    List<Event> found = awaitInStream(
        Expectation.of(Transcript.count(to, "event"), limit),
        () -> events.size() < to ? null : List.copyOf(events.subList(from, to)));
    passOver(to);
    return found;
  }

  private Event awaitEventAt(int index, Expectation expectation) {
    return awaitInStream(expectation, () -> index < events.size() ? events.get(index) : null);
  }

  private String awaitCommentAt(int index, Expectation expectation) {
    return awaitInStream(expectation, () -> index < comments.size() ? comments.get(index) : null);
  }

  private void passOver(int count) {
    monitor.change(() -> awaited = Math.max(awaited, count));
  }

  /** Waits for what comes in an event stream only. */
  private <V> V awaitInStream(Expectation expectation, Supplier<@Nullable V> state) {
    return await(expectation, () -> ended || isNoEventStream(), state);
  }

  /** Waits until the state has what is wanted; fails at once when it cannot come any more. */
  private <V> V await(
      Expectation expectation, BooleanSupplier inVain, Supplier<@Nullable V> state) {
    monitor.await(
        expectation,
        () -> state.get() != null || inVain.getAsBoolean(),
        missed -> missing(missed + whyNot()));
    V found = monitor.look(state);
    if (found == null) {
      awaitReason();
      throw monitor.look(() -> missing("expected " + expectation.what() + whyNot()));
    }
    return found;
  }

  /** The body of a response that is no event stream may say why: gives it a moment to come. */
  private void awaitReason() {
    try {
      monitor.await(() -> ended || !isNoEventStream(), LONGEST_WAIT_FOR_A_REASON);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // so the failure comes without
    }
  }

  private boolean isNoEventStream() {
    assert monitor.isHeld();
    return head != null && !head.isEventStream();
  }

  private AssertionError missing(String message) {
    assert monitor.isHeld();
    AssertionError error = failure(message);
    if (failure != null) {
      error.initCause(failure);
    }
    return error;
  }

  private String whyNot() {
    assert monitor.isHeld();
    if (isNoEventStream()) {
      return ", but the response is no event stream: " + head.summary();
    }
    if (source == Source.RESPONSE && head == null) {
      return ended ? ", but the connection ended without an answer" : ", but no answer has come";
    }
    String seen = Transcript.count(events.size(), "event")
        + (unfinished.exists() ? " and data that no blank line ends, so it is no event yet" : "")
        + (head == null ? "" : head.encoding().map(Recording::encoded).orElse(""));
    return ended
        ? ", but the stream ended" + (failure == null ? "" : " with an exception") + " after "
            + seen
        : ", but got " + seen + ", and the stream is still open";
  }

  private static String encoded(String encoding) {
    return " of a body that is encoded, for which the probe did not ask (Content-Encoding: "
        + encoding + ")";
  }
}
