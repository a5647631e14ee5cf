package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.codec.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link ScriptedServer} answers to one request, byte for byte, and how it ends. Immutable:
 * each method returns another script; safe for use by any thread.
 *
 * <pre>{@code
 * StreamScript.events(Event.of("one").withId("1")).thenReset()
 * StreamScript.bytes("data: a\r\n\r").thenAwait(gate).thenBytes("\n").thenStall()
 * StreamScript.events(Event.of("slow")).trickle(3, Duration.ofSeconds(1))
 * StreamScript.events().header("Content-Type", "text/plain")
 * StreamScript.response(307).header("Location", "/elsewhere")
 * StreamScript.response(429, "try later").header("Retry-After", "2")
 * }</pre>
 *
 * <p>A stream has status 200, {@code Content-Type: text/event-stream} and a chunked body unless
 * told otherwise. A script that does not say how it ends, ends as a good server ends a response.
 */
public final class StreamScript {

  /** One thing to do after the head. */
  sealed interface Step permits Send, Await, Pause {}

  /** Sends bytes of the body. */
  record Send(byte[] bytes) implements Step {}

  /** Waits for the test. */
  record Await(CountDownLatch gate) implements Step {}

  /** Lets time pass. */
  record Pause(Duration duration) implements Step {}

  /** How bytes of the body go out: so many at a time, and then a pause. */
  record Pieces(int bytes, Duration pause) {

    static final Pieces WHOLE = new Pieces(Integer.MAX_VALUE, Duration.ZERO);
  }

  private final int status; // 0: there is no answer at all
  private final Map<String, String> headers; // names in any case
  private final boolean chunked;
  private final List<Step> steps;
  private final Pieces pieces;
  private final Ending ending;

  private StreamScript(
      int status,
      Map<String, String> headers,
      boolean chunked,
      List<Step> steps,
      Pieces pieces,
      Ending ending) {
    this.status = status;
    this.headers = headers;
    this.chunked = chunked;
    this.steps = List.copyOf(steps);
    this.pieces = pieces;
    this.ending = ending;
  }

  /**
   * Returns a stream of these events, encoded as {@link EventEncoder} does; none for a stream that
   * only begins.
   */
  public static StreamScript events(Event... events) {
    return stream().thenEvents(events);
  }

  /** Returns a stream of exactly this text, in UTF-8. */
  public static StreamScript bytes(String text) {
    return stream().thenBytes(text);
  }

  /** Returns a stream of exactly these bytes. */
  public static StreamScript bytes(byte[] bytes) {
    return stream().thenBytes(bytes);
  }

  /**
   * Returns a response that has a body of known length, and no content type unless {@link #header}
   * gives it one.
   */
  public static StreamScript response(int status, String body) {
    return new StreamScript(status, Map.of(), false, List.of(), Pieces.WHOLE, Ending.END)
        .thenBytes(body);
  }

  /** Returns a response without a body: a 204, or a redirect with {@code header("Location", …)}. */
  public static StreamScript response(int status) {
    return response(status, "");
  }

  /**
   * Returns a script that takes the request and never answers. With {@link #thenDrop()} or {@link
   * #thenReset()} the connection fails before the head.
   */
  public static StreamScript noAnswer() {
    return new StreamScript(0, Map.of(), false, List.of(), Pieces.WHOLE, Ending.STALL);
  }

  /** Returns this script with another status. */
  public StreamScript status(int status) {
    return new StreamScript(status, headers, chunked, steps, pieces, ending);
  }

  /**
   * Returns this script with a header field, in place of one that has the same name. With {@code
   * Content-Length} the body goes out as it is, without chunks.
   */
  public StreamScript header(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    return new StreamScript(status, more, chunked, steps, pieces, ending);
  }

  /** Returns this script with more events at its end. */
  public StreamScript thenEvents(Event... events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (Event event : events) {
        EventEncoder.encode(event).writeTo(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory does not fail", e);
    }
    return thenBytes(bytes.toByteArray());
  }

  /** Returns this script with more text at its end. */
  public StreamScript thenBytes(String text) {
    return thenBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns this script with more bytes at its end. */
  public StreamScript thenBytes(byte[] bytes) {
    return bytes.length == 0 ? this : then(new Send(bytes.clone()));
  }

  /**
   * Returns this script with a point at its end where the server holds back all that follows until
   * the gate is open.
   */
  public StreamScript thenAwait(CountDownLatch gate) {
    return then(new Await(gate));
  }

  /**
   * Returns this script with a pause at its end, before what follows. Time is that of the server:
   * real, or that of the {@link ManualClock} which it was {@linkplain ScriptedServer#start(ManualClock)
   * started} with.
   *
   * @param duration not negative
   */
  public StreamScript thenPause(Duration duration) {
    return then(new Pause(requirePause(duration)));
  }

  /**
   * Returns this script with the end that a good server makes: the last chunk, then the close of
   * its side. The default.
   */
  public StreamScript thenEnd() {
    return then(Ending.END);
  }

  /** Returns this script with no end: the connection stays open until one side closes it. */
  public StreamScript thenStall() {
    return then(Ending.STALL);
  }

  /**
   * Returns this script with a TCP reset at its end. What came before may be lost: where the system
   * throws it away, which Linux does not, and in a client that reads ahead, as the JDK's {@code
   * HttpClient} does. Then let the test open a gate ({@link #thenAwait}) when it has seen it.
   */
  public StreamScript thenReset() {
    return then(Ending.RESET);
  }

  /**
   * Returns this script with a half-close at its end, which sends all that came before, but without
   * the last chunk: the client reads that the connection ends, not that the body does.
   */
  public StreamScript thenDrop() {
    return then(Ending.DROP);
  }

  /** Returns this script with each byte of the body sent alone, in a chunk of its own. */
  public StreamScript splitEverywhere() {
    return pieces(new Pieces(1, Duration.ZERO));
  }

  /**
   * Returns this script with the body sent slowly: so many bytes in a chunk, and a pause after each.
   *
   * @param bytes how many bytes at a time, at least 1
   * @param tick how long each pause is; see {@link #thenPause}
   */
  public StreamScript trickle(int bytes, Duration tick) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be at least 1, but was " + bytes);
    }
    return pieces(new Pieces(bytes, requirePause(tick)));
  }

  StreamScript then(Ending ending) {
    return new StreamScript(status, headers, chunked, steps, pieces, ending);
  }

  boolean hasAnswer() {
    return status != 0;
  }

  boolean isChunked() {
    return chunked && !headers.containsKey("Content-Length");
  }

  Pieces pieces() {
    return pieces;
  }

  List<Step> steps() {
    return steps;
  }

  Ending ending() {
    return ending;
  }

  HttpHead head() {
    Map<String, String> all = new LinkedHashMap<>();
    if (isChunked()) {
      all.put("Transfer-Encoding", "chunked");
    } else if (!headers.containsKey("Content-Length") && status != 204 && status != 304) {
      all.put("Content-Length", Integer.toString(bodyLength()));
    }
    if (!headers.containsKey("Connection")) {
      all.put("Connection", "close");
    }
    all.putAll(headers);
    List<HttpHead.Field> fields = new ArrayList<>();
    all.forEach((name, value) -> fields.add(new HttpHead.Field(name, value)));
    return new HttpHead("HTTP/1.1 " + status + " Scripted", fields);
  }

  private int bodyLength() {
    return steps.stream()
        .mapToInt(step -> step instanceof Send send ? send.bytes().length : 0)
        .sum();
  }

  private static StreamScript stream() {
    return new StreamScript(200, Map.of(), true, List.of(), Pieces.WHOLE, Ending.END)
        .header("Content-Type", "text/event-stream");
  }

  private StreamScript pieces(Pieces pieces) {
    return new StreamScript(status, headers, chunked, steps, pieces, ending);
  }

  private static Duration requirePause(Duration pause) {
    if (pause.isNegative()) {
      throw new IllegalArgumentException("a pause must not be negative, but was " + pause);
    }
    return pause;
  }

  private StreamScript then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new StreamScript(status, headers, chunked, more, pieces, ending);
  }
}
