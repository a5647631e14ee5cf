package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a stream on a thread of its own, remembers all of it, and lets the test wait for what it
 * expects.
 *
 * <pre>{@code
 * try (StreamProbe probe = StreamProbe.get("http://localhost:8001/subscribe/pets", "Last-Event-ID: 42")) {
 *   assertThat(probe.status()).isEqualTo(200);
 *   assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
 *   probe.awaitComment("keepalive");
 * }
 * }</pre>
 *
 * <p>It reads a URL, an {@link InputStream}, or anything that is an {@code Iterable<Event>} and can
 * be closed. It needs neither JUnit nor AssertJ. What does not come within the limit, or cannot
 * come because the stream has ended, is an {@link AssertionError} that tells what came instead, and
 * when.
 *
 * <p>Threads: any thread may call any method. The source is read by one daemon thread, and closed
 * by the one that calls {@link #close()}.
 */
public final class StreamProbe implements AutoCloseable {

  /** How long each waiting method waits unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  private static final int CHUNK_BYTES = 8 << 10;

  /** Reads all of the source. */
  private interface Reading {
    void run() throws Exception;
  }

  private final Recording recording;
  private final AutoCloseable source;
  private final Duration limit;

  private StreamProbe(Recording recording, AutoCloseable source, Duration limit) {
    this.recording = recording;
    this.source = source;
    this.limit = limit;
  }

  /**
   * Begins to read a stream of events. What {@link #close()} makes of it is part of what is
   * observed.
   */
  @SuppressWarnings(
      "try") // javac warns that AutoCloseable.close() might be interrupted, whatever T makes of it
  public static <T extends Iterable<Event> & AutoCloseable> StreamProbe of(T stream) {
    Recording recording = new Recording();
    return begin(recording, stream, () -> stream.forEach(recording::event));
  }

  /** Begins to read the bytes of an event stream. */
  public static StreamProbe of(InputStream in) {
    Recording recording = new Recording();
    return begin(recording, in, () -> untilClosed(recording, () -> parse(in, recording)));
  }

  /**
   * Connects, sends a {@code GET} with {@code Accept: text/event-stream} and begins to read the
   * answer. The request has been sent when this method returns.
   *
   * @param url an {@code http} URL
   * @param headers further header fields, each {@code "Name: value"}
   * @throws AssertionError if it cannot connect
   */
  public static StreamProbe get(String url, String... headers) {
    Recording recording = new Recording();
    Socket socket = RawRequest.get(url, 0, headers);
    return begin(recording, socket, () -> untilClosed(recording, () -> respond(socket, recording)));
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
   * Waits for an event that matches, and returns the first one; also one that was there before the
   * call.
   *
   * @throws AssertionError if none comes
   */
  public Event await(Predicate<? super Event> wanted) {
    return recording.awaitEvent(wanted, limit);
  }

  /**
   * Waits for a comment that is equal to the text; also one that was there before the call.
   *
   * @throws AssertionError if none comes
   */
  public void awaitComment(String text) {
    recording.awaitComment(text::equals, "the comment " + Transcript.quote(text), limit);
  }

  /**
   * Waits for a comment that matches, and returns the first one; also one that was there before the
   * call.
   *
   * @throws AssertionError if none comes
   */
  public String awaitComment(Predicate<? super String> wanted) {
    return recording.awaitComment(wanted, "a comment that matches", limit);
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

  /**
   * Waits for the end of a response that is not an event stream, and returns its body.
   *
   * @throws AssertionError if it does not end as it should
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
    return new StreamProbe(recording, source, limit);
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
    recording.close(source);
  }

  private static StreamProbe begin(Recording recording, AutoCloseable source, Reading reading) {
    Thread thread = new Thread(() -> run(recording, reading), "stream-probe");
    thread.setDaemon(true);
    thread.start();
    return new StreamProbe(recording, source, DEFAULT_LIMIT);
  }

  private static void run(Recording recording, Reading reading) {
    try {
      reading.run();
      recording.end(null);
    } catch (Throwable e) { // an Error too: whoever waits must hear of it
      recording.end(e);
    }
  }

  /** Of bytes, an exception after our own close says nothing about the stream. */
  private static void untilClosed(Recording recording, Reading reading) throws Exception {
    try {
      reading.run();
    } catch (IOException e) {
      if (!recording.isClosing()) {
        throw e;
      }
    }
  }

  private static void respond(Socket socket, Recording recording) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    HttpHead head = HttpHead.read(in);
    recording.head(head);
    InputStream body = HttpBody.ofResponse(head, in);
    if (head.header("Content-Type")
        .filter(type -> type.startsWith("text/event-stream"))
        .isPresent()) {
      parse(body, recording);
    } else {
      recording.body(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void parse(InputStream in, Recording recording) throws IOException {
    EventParser parser = new EventParser(recording);
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
      parser.parse(chunk, 0, length);
    }
  }
}
