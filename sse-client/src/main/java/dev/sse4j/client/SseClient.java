package dev.sse4j.client;

import dev.sse4j.SseException;
import dev.sse4j.codec.EventParser;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Reads event streams. There are two ways, and the question is whether the stream has an end.
 *
 * <p><b>{@code read}</b> reads one answer, such as an LLM's, and ends with it:
 *
 * <pre>{@code
 * try (EventStream events = SseClient.read(http, request)) {
 *   for (Event event : events) {
 *     System.out.println(event.data());
 *   }
 * }
 * }</pre>
 *
 * <p><b>{@code open}</b> reads a stream that goes on for ever. It reconnects, and asks for what it
 * has missed:
 *
 * <pre>{@code
 * SseClient client =
 *     SseClient.builder().lastEventId(saved).idleTimeout(Duration.ofSeconds(45)).build();
 * try (EventStream events = client.open(() -> request(tokens.fresh()))) {
 *   for (Event event : events) {
 *     handle(event);
 *   }
 * }
 * }</pre>
 *
 * <p>All requests go out on the thread that reads, with a client derived from the given {@link
 * OkHttpClient}, which is neither changed nor closed. A stream needs no thread of its own, and
 * OkHttp's limit of five requests per host does not concern it. OkHttp's read timeout and call
 * timeout do not apply to streams, nor does its cache. A request is sent with {@code Accept:
 * text/event-stream}, {@code Cache-Control: no-cache} and {@code Accept-Encoding: identity}, unless
 * it has these fields already. A redirect to another origin is followed with nothing but these and
 * what describes a body that is sent along, so without credentials, unless {@link
 * SseClientBuilder#keepAcrossOrigins} names more.
 *
 * <p>Immutable; safe for use by any thread. One client may open any number of streams.
 */
public final class SseClient {

  /**
   * How long it may take from the start of an attempt to the head of a response, unless told
   * otherwise: 30 seconds.
   */
  public static final Duration DEFAULT_FIRST_BYTE_TIMEOUT = Duration.ofSeconds(30);

  /** The longest wait that a server may ask for, unless told otherwise: 5 minutes. */
  public static final Duration DEFAULT_MAX_SERVER_WAIT = Duration.ofMinutes(5);

  /**
   * The same OkHttpClient mostly comes again, and it takes some 5 µs to derive another from it. Weak,
   * so that this keeps nobody's connections.
   */
  private static volatile WeakReference<@Nullable SseClient> newestOfHttp =
      new WeakReference<>(null);

  private final @Nullable OkHttpClient givenHttp;
  final OkHttpClient http;
  final Time time;
  final Reconnection reconnection;
  final @Nullable Duration firstByteTimeout;
  final Duration maxServerWait;
  final @Nullable Duration totalTimeout;
  final ReconnectDecision decision;
  final boolean dropsRepeated;
  final StreamListener listener;
  private final Optional<Duration> idleTimeout;
  private final int maxEventBytes;
  private final String lastEventId;
  private final @Nullable ResumeStore resumeStore;
  private final AtomicBoolean resumeStoreInUse = new AtomicBoolean();

  SseClient(SseClientBuilder builder) {
    givenHttp = builder.http;
    http = builder.buildHttp();
    time = builder.time;
    reconnection = builder.reconnection;
    firstByteTimeout = builder.firstByteTimeout;
    maxServerWait = builder.maxServerWait;
    totalTimeout = builder.totalTimeout;
    decision = builder.decision;
    dropsRepeated = builder.dropsRepeated;
    listener = builder.listener;
    lastEventId = builder.lastEventId;
    resumeStore = builder.resumeStore;
    idleTimeout = Optional.ofNullable(builder.idleTimeout);
    maxEventBytes = builder.maxEventBytes;
  }

  /**
   * Sends a request, waits for the head of the response and returns its events. The stream ends
   * with the response; what breaks off is an exception. {@link EventStream#close()} cancels the
   * call at once, from any thread, so that the server notices and can stop.
   *
   * <p>The head has {@link #DEFAULT_FIRST_BYTE_TIMEOUT} to come, or the read timeout of {@code
   * http} if that is longer; if it is zero, any time. After that, silence is no error, unless the
   * server has sent {@code Keep-Alive-Interval} and then nothing for three times as long.
   *
   * @throws UnexpectedResponseException if the server answers something else than an event stream
   * @throws SseException if there is no answer, with the {@link IOException} as its cause
   */
  public static EventStream read(OkHttpClient http, Request request) {
    return read(http, request, Time.SYSTEM);
  }

  /**
   * Returns the events of a response, and owns it from here on: also if this throws, it is closed.
   * For those who have a response already; {@link #read(OkHttpClient, Request)} can do more. The
   * read timeout is that of the client that the response came from: give that client {@code
   * readTimeout(Duration.ZERO)}, for OkHttp's default ends a stream after 10 seconds of silence.
   *
   * @throws UnexpectedResponseException if it is not an event stream
   */
  public static EventStream read(Response response) {
    UnexpectedResponseException.check(response);
    CancellableBody body = CancellableBody.of(response);
    Optional<Duration> idleTimeout =
        body.readTimeout().or(() -> ResponseBlocks.advertisedIdleTimeout(response.headers()));
    return eventsOf(body, () -> nameOf(response), idleTimeout);
  }

  /**
   * Returns the events of bytes from anywhere, such as the JDK's {@code HttpClient}, and owns the
   * stream from here on. Whether they are an event stream, which the status and the content type of
   * their response say, is for the caller to check. {@link EventStream#close()} from another thread
   * closes it while it is read: whether a read that waits ends by that is up to the stream. For a
   * response of OkHttp there is {@link #read(Response)}: its bytes cannot be closed under a reader.
   */
  public static EventStream read(InputStream in) {
    return eventsOf(
        CancellableBody.of(Objects.requireNonNull(in, "in")),
        () -> "the given bytes",
        Optional.empty());
  }

  static EventStream read(OkHttpClient http, Request request, Time time) {
    return of(http, time).read(request);
  }

  /** Returns the client for requests that come with an OkHttpClient: the newest, or a new one. */
  static SseClient of(OkHttpClient http, Time time) {
    SseClient client = newestOfHttp.get();
    if (client == null || client.givenHttp != http || client.time != time) {
      SseClientBuilder builder = builder().http(http);
      builder.time = time;
      builder.firstByteTimeout = firstByteTimeout(http.readTimeoutMillis());
      client = builder.build();
      newestOfHttp = new WeakReference<>(client);
    }
    return client;
  }

  /** Returns a builder with the defaults. */
  public static SseClientBuilder builder() {
    return new SseClientBuilder();
  }

  /**
   * Sends a request, waits for the head of the response and returns its events, as {@link
   * #read(OkHttpClient, Request)} does, but with the options of this client. Those about
   * reconnection have no effect; {@code lastEventId} and {@code resumeStore} have.
   *
   * @throws UnexpectedResponseException if the server answers something else than an event stream
   * @throws SseException if there is no answer, with the {@link IOException} as its cause, or the
   *     {@link ResumeStore} cannot be read
   * @throws IllegalStateException if the {@link ResumeStore} is in use by another stream
   */
  public EventStream read(Request request) {
    RequestBlocks blocks = new RequestBlocks(this, () -> request, false);
    blocks.connectNow();
    return new BlockEventStream(blocks);
  }

  /**
   * Returns the events of a URL, got with {@code GET}, over as many connections as it takes.
   *
   * @throws IllegalArgumentException if it is not an HTTP URL
   */
  public EventStream open(String url) {
    return open(new Request.Builder().url(HttpUrl.get(url)).build());
  }

  /**
   * Returns the events that a request asks for, over as many connections as it takes: see {@link
   * #open(Supplier)}.
   *
   * @throws IllegalArgumentException if the body of the request can be sent only once
   */
  public EventStream open(Request request) {
    RequestBody body = request.body();
    if (body != null && body.isOneShot()) {
      throw new IllegalArgumentException(
          "the body of the request can be sent only once: give open() a supplier that makes a"
              + " new one for each attempt");
    }
    return open(() -> request);
  }

  /**
   * Returns the events that a request asks for, over as many connections as it takes. It connects
   * when the iterator is first asked, on that thread, and it behaves as a browser's {@code
   * EventSource} (WHATWG HTML 9.2.3), but for what a program needs beyond that:
   *
   * <ul>
   *   <li>When the server ends the stream, the network fails, or the status is 429, 500, 502, 503
   *       or 504, also at the first attempt, it waits and sends the request again, with {@code
   *       Last-Event-ID}; unless a {@link ReconnectDecision} of yours says otherwise. So a request
   *       with a body is sent again too: for one answer, use {@link #read(OkHttpClient, Request)}.
   *   <li>204 ends the stream for good, as a normal end. Any other answer that is not an event
   *       stream is an {@link UnexpectedResponseException} of the loop, and the end.
   *   <li>It waits as {@link Reconnection} says, or as the server asks with {@code retry:}, which
   *       stays in force, or {@code Retry-After}; after a connection that was opened, at least 100
   *       ms.
   *   <li>An event that is too large, and what the supplier throws, ends the stream and comes out
   *       of the loop.
   *   <li>If the thread is interrupted when it is to connect again, or waits for that, its
   *       interrupt status is set, the stream is closed, and the loop ends with a {@link
   *       SseException}. To end a wait normally, call {@link EventStream#close()}.
   * </ul>
   *
   * <p>A {@code Last-Event-ID} that the request has of its own is sent as long as the stream has no
   * id.
   *
   * @param requests asked for a request at each attempt, on the thread that iterates: the place to
   *     put in a fresh token
   * @throws SseException if the {@link ResumeStore} cannot be read
   * @throws IllegalStateException if the {@link ResumeStore} is in use by another stream
   */
  public EventStream open(Supplier<Request> requests) {
    return new BlockEventStream(
        new RequestBlocks(this, Objects.requireNonNull(requests, "requests"), true));
  }

  ResponseBlocks blocks(
      Call call, Response response, String lastEventId, ResponseBlocks.Listener listener) {
    return new ResponseBlocks(
        CancellableBody.of(call, response),
        () -> nameOf(response),
        idleTimeout.or(() -> ResponseBlocks.advertisedIdleTimeout(response.headers())),
        time,
        maxEventBytes,
        lastEventId,
        listener);
  }

  Place newPlace() {
    return new Place(resumeStore, resumeStoreInUse, lastEventId);
  }

  private static EventStream eventsOf(
      CancellableBody body, Supplier<String> source, Optional<Duration> idleTimeout) {
    return new BlockEventStream(new ResponseBlocks(
        body,
        source,
        idleTimeout,
        Time.SYSTEM,
        EventParser.DEFAULT_MAX_EVENT_BYTES,
        "",
        new ResponseBlocks.Listener() {}));
  }

  private static @Nullable Duration firstByteTimeout(int readTimeoutMillis) {
    Duration readTimeout = Duration.ofMillis(readTimeoutMillis);
    return readTimeout.isZero()
        ? null
        : readTimeout.compareTo(DEFAULT_FIRST_BYTE_TIMEOUT) > 0
            ? readTimeout
            : DEFAULT_FIRST_BYTE_TIMEOUT;
  }

  private static String nameOf(Response response) {
    return UnexpectedResponseException.redacted(response.request().url());
  }
}
