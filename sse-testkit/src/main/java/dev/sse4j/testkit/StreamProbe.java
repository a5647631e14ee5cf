package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream on a thread of its own, remembers all of it, and lets the test wait for what it
 * expects.
 *
 * <pre>{@code
 * try (StreamProbe probe = StreamProbe.get("http://localhost:8001/subscribe/pets", "Last-Event-ID: 42")) {
 *   assertThat(probe.status()).isEqualTo(200);
 *   assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
 *   probe.awaitComment("keepalive");
 *
 *   hub.publish("/cats", Event.of("not for this stream"));
 *   hub.publish("/pets", Event.of("marker", ""));
 *   probe.expectQuietUntil("marker");
 * }
 * }</pre>
 *
 * <p>It reads a URL, an {@link InputStream}, anything that is an {@code Iterable<Event>} and can be
 * closed, or what a client with callbacks tells. It needs neither JUnit nor AssertJ; with AssertJ,
 * see {@link SseAssertions}. What does not come within the limit, or cannot come because the stream
 * has ended or is none, is an {@link AssertionError} that tells what came instead, and when.
 *
 * <p>Threads: any thread may call any method. A connection is read by a daemon thread, and closed
 * by the one that calls {@link #close()} or {@link #reconnect()}.
 */
public final class StreamProbe implements AutoCloseable {

  /** How long each waiting method waits unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  /** Takes what a client with callbacks is told. Any thread may call it, one call at a time. */
  public interface Observer extends EventParser.Sink {

    /**
     * The stream has ended.
     *
     * @param cause the exception that it ended with; null if it ended as it should
     */
    void ended(@Nullable Throwable cause);
  }

  /** Starts a client with callbacks. */
  @FunctionalInterface
  public interface Source {

    /**
     * Starts a client that tells the observer what it is told, and returns what stops it. May tell
     * something already before it returns.
     */
    AutoCloseable open(Observer observer) throws Exception;
  }

  private final ProbedStream stream;
  private final Recording recording;
  private final Duration limit;

  private StreamProbe(ProbedStream stream, Duration limit) {
    this.stream = stream;
    this.recording = stream.recording();
    this.limit = limit;
  }

  /**
   * Begins to read a stream of events. What {@link #close()} makes of it is part of what is
   * observed.
   */
  @SuppressWarnings(
      "try") // javac warns that AutoCloseable.close() might be interrupted, whatever T makes of it
  public static <T extends Iterable<Event> & AutoCloseable> StreamProbe of(T stream) {
    ProbedStream probed =
        ProbedStream.of(new ProbedIterable<>(stream), new Recording(Recording.Source.EVENTS, ""));
    return new StreamProbe(probed, DEFAULT_LIMIT);
  }

  /** Begins to read the bytes of an event stream. */
  public static StreamProbe of(InputStream in) {
    return new StreamProbe(ProbedBytes.of(in), DEFAULT_LIMIT);
  }

  /** Begins to read the bytes of an HTTP/1.1 response. */
  static StreamProbe ofResponse(InputStream in) {
    return new StreamProbe(ProbedBytes.ofResponse(in), DEFAULT_LIMIT);
  }

  /**
   * Starts a client that has callbacks, and observes what it is told:
   *
   * <pre>{@code
   * StreamProbe probe = StreamProbe.observing(observer -> {
   *   EventSource source = factory.newEventSource(request, new EventSourceListener() {
   *     @Override
   *     public void onEvent(EventSource source, String id, String type, String data) {
   *       observer.event(new Event(type == null ? "" : type, data, id == null ? "" : id));
   *     }
   *
   *     @Override
   *     public void onFailure(EventSource source, Throwable cause, Response response) {
   *       observer.ended(cause == null ? new IOException("status " + response.code()) : cause);
   *     }
   *   });
   *   return source::cancel;
   * });
   * }</pre>
   *
   * <p>An exception of {@link Source#open} is the end of the stream.
   */
  public static StreamProbe observing(Source source) {
    return new StreamProbe(ObservedClient.start(source), DEFAULT_LIMIT);
  }

  /**
   * Connects, sends a {@code GET} with {@code Accept: text/event-stream} and begins to read the
   * answer. The request has been sent when this method returns.
   *
   * @param url an {@code http} URL; {@link #send} asks for others
   * @param headers further header fields, each {@code "Name: value"}
   * @throws AssertionError if it cannot connect
   * @throws IllegalArgumentException if the URL is none of {@code http}
   */
  public static StreamProbe get(String url, String... headers) {
    return new StreamProbe(ProbedBytes.get(url, headers), DEFAULT_LIMIT);
  }

  /**
   * Sends a request with a client of the JDK, as it is, and begins to read the answer: for {@code
   * https}, HTTP/2, or another method. The client stays the caller's.
   */
  public static StreamProbe send(HttpClient client, HttpRequest request) {
    return new StreamProbe(ProbedBytes.send(client, request), DEFAULT_LIMIT);
  }

  /**
   * Waits for the first events of the stream, and returns them.
   *
   * @param count how many
   * @throws AssertionError if they do not come
   */
  public List<Event> await(int count) {
    return recording.awaitEvents(count, limit);
  }

  /**
   * Waits for the events after those that the waiting methods have returned or passed over, and
   * returns them.
   *
   * @param count how many
   * @throws AssertionError if they do not come
   */
  public List<Event> awaitNext(int count) {
    return recording.awaitNext(count, limit);
  }

  /**
   * Waits for an event of a type, and returns the first one; also one that was there before the
   * call.
   *
   * @throws AssertionError if none comes
   */
  public Event await(String type) {
    return recording.awaitEvent(ofType(type), event -> event.type().equals(type));
  }

  /**
   * Waits for an event that matches, and returns the first one; also one that was there before the
   * call.
   *
   * @throws AssertionError if none comes
   */
  public Event await(Predicate<? super Event> wanted) {
    return recording.awaitEvent(expecting("an event that matches"), wanted);
  }

  /**
   * Waits for the next event, and returns it if it is of this type: proves that nothing came before
   * it. Let the test send such an event as a marker after what must not lead to one.
   *
   * <p>The next event is the one that {@link #awaitNext} would return.
   *
   * @throws AssertionError if another one comes, or none
   */
  public Event expectQuietUntil(String type) {
    return recording.awaitOnly(ofType(type), event -> event.type().equals(type));
  }

  /**
   * Does as {@link #expectQuietUntil(String)}, for a marker that is known by something else than its
   * type.
   *
   * @throws AssertionError if another one comes, or none
   */
  public Event expectQuietUntil(Predicate<? super Event> marker) {
    return recording.awaitOnly(expecting("an event that matches"), marker);
  }

  /**
   * Waits for a comment that is equal to the text; also one that was there before the call.
   *
   * @throws AssertionError if none comes
   */
  public void awaitComment(String text) {
    recording.awaitComment(expecting("the comment " + Transcript.quote(text)), text::equals);
  }

  /**
   * Waits for a comment that matches, and returns the first one; also one that was there before the
   * call.
   *
   * @throws AssertionError if none comes
   */
  public String awaitComment(Predicate<? super String> wanted) {
    return recording.awaitComment(expecting("a comment that matches"), wanted);
  }

  /**
   * Waits for the end of the stream, and returns the exception that it ended with; empty if it
   * ended as it should.
   *
   * @throws AssertionError if it does not end
   */
  public Optional<Throwable> awaitEnd() {
    return recording.awaitEnd(limit);
  }

  /**
   * Waits for the head of the response and returns its status.
   *
   * @throws AssertionError if there is none, as there is for no source but a URL
   */
  public int status() {
    try {
      return recording.awaitHead(limit).status();
    } catch (IOException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /**
   * Waits for the head of the response and returns the first value of a header field, whose name is
   * taken in any case.
   *
   * @throws AssertionError if there is no head, as there is for no source but a URL
   */
  public Optional<String> header(String name) {
    return recording.awaitHead(limit).header(name);
  }

  /** Returns how many events came that no waiting method has returned or passed over. */
  int unexpected() {
    return recording.unexpected();
  }

  /** Waits for the head of the response and returns whether its body is an event stream. */
  boolean isEventStream() {
    return recording.awaitHead(limit).isEventStream();
  }

  /**
   * Waits for the end of a response that is not an event stream, and returns its body, of which no
   * more than the first MiB is kept.
   *
   * @throws AssertionError if it does not end as it should, or is an event stream
   */
  public String body() {
    return recording.awaitBody(limit);
  }

  /** Returns the events that have come so far. */
  public List<Event> events() {
    return recording.events();
  }

  /** Returns the comments that have come so far; an {@code Iterable} has none. */
  public List<String> comments() {
    return recording.comments();
  }

  /** Returns the last event ID as of what has come so far, or the empty string if there is none. */
  public String lastEventId() {
    return recording.lastEventId();
  }

  /** Returns the newest reconnection time of what has come so far; an {@code Iterable} has none. */
  public Optional<Duration> reconnectionTime() {
    return recording.reconnectionTime();
  }

  /**
   * Returns the same probe with another limit: {@code
   * probe.within(Duration.ofMinutes(1)).await(100_000)}.
   */
  public StreamProbe within(Duration limit) {
    return new StreamProbe(stream, limit);
  }

  /**
   * Closes the connection if it is open, and asks the same URL again with the last event ID, as an
   * {@code EventSource} would after the reconnection time. What has come stays; the status, the
   * header fields, and the end are those of the new connection from then on.
   *
   * @return this probe
   * @throws IllegalStateException if this is no probe of a URL
   * @throws AssertionError if it cannot connect
   */
  public StreamProbe reconnect() {
    stream.reconnect(limit);
    return this;
  }

  /** Returns what has come so far, and when, in lines. */
  public String transcript() {
    return recording.transcript();
  }

  /**
   * Closes the source. Of bytes, this is a normal end; of an {@code Iterable}, what it makes of it.
   */
  @Override
  public void close() {
    stream.close();
  }

  private Expectation ofType(String type) {
    return expecting("an event of type " + Transcript.quote(type));
  }

  private Expectation expecting(String what) {
    return Expectation.of(what, limit);
  }
}
