package dev.sse4j.client;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One request on its way to an open stream. */
final class Attempt {

  /** How long an id may be to be sent, in UTF-8; and so to be kept. */
  static final int MAX_ID_BYTES = 4 << 10;

  /*
   * Threads: one executes; any cancels; the timer ends it when its time is over. Which of head and
   * timer comes first is decided once, so that an open stream is never cut by a timer that was
   * late.
   */
  private final Call call;
  private final @Nullable Duration firstByteTimeout;
  private final Time time;
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile @Nullable Response head; // of the newest response, without its body

  /**
   * Creates an attempt.
   *
   * @param http from {@link #clientFor}
   * @param firstByteTimeout how long it may take until there is a head; null for as long as it
   *     takes
   */
  Attempt(OkHttpClient http, Request request, @Nullable Duration firstByteTimeout, Time time) {
    this.call = http.newCall(request);
    this.call.addEventListener(new Head());
    this.firstByteTimeout = firstByteTimeout;
    this.time = time;
  }

  /**
   * Returns a client like the given one, but fit for streams; they share their connections.
   *
   * @param keptAcrossOrigins names of request header fields that are sent to any origin
   */
  static OkHttpClient.Builder clientFor(OkHttpClient http, Set<String> keptAcrossOrigins) {
    OkHttpClient.Builder derived = http.newBuilder()
        .readTimeout(Duration.ZERO) // silence is not an error: its limits are ours
        .callTimeout(Duration.ZERO)
        .cache(null) // it would write down a stream without an end
        .fastFallback(false) // it would connect each stream on a thread of its own
        .followRedirects(false)
        .addInterceptor(new RedirectInterceptor(
            http.followRedirects(), http.followSslRedirects(), keptAcrossOrigins));
    SilentRepetition.prevent(derived);
    return derived;
  }

  /**
   * Returns the request with what an event stream needs, as far as the user has not set it, and
   * with the last event ID.
   */
  static Request prepare(Request request, String lastEventId) {
    Headers.Builder headers = request.headers().newBuilder();
    setIfMissing(headers, "Accept", "text/event-stream");
    setIfMissing(headers, "Cache-Control", "no-cache");
    setIfMissing(headers, "Accept-Encoding", "identity"); // else OkHttp asks for gzip
    if (!lastEventId.isEmpty() && isSendable(lastEventId)) {
      headers.removeAll("Last-Event-ID").addUnsafeNonAscii("Last-Event-ID", lastEventId);
    }
    return request.newBuilder().headers(headers.build()).build();
  }

  /**
   * Returns whether HTTP can carry this id (RFC 9110, 5.5), and a server may be expected to take a
   * field of that size.
   */
  static boolean isSendable(String id) {
    return id.length() <= MAX_ID_BYTES
        && id.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7F)
        && StandardCharsets.UTF_8.newEncoder().canEncode(id)
        && id.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES;
  }

  Call call() {
    return call;
  }

  /**
   * Sends the request and returns the response, whose body is an event stream.
   *
   * @throws UnexpectedResponseException if the server has answered something else
   */
  Response execute() throws IOException {
    ScheduledFuture<?> alarm =
        firstByteTimeout == null ? null : time.schedule(this::expire, firstByteTimeout);
    try {
      Response response = call.execute();
      UnexpectedResponseException.check(response);
      if (decided.compareAndSet(false, true)) {
        return response;
      }
      response.close();
      throw timeout(null);
    } catch (IOException e) {
      if (decided.get()) {
        throw timeout(e);
      }
      Response refused = head;
      if (e instanceof ProtocolException && refused != null && refused.code() != 200) {
        throw UnexpectedResponseException.ofHead(refused);
      }
      throw e;
    } finally {
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }

  void cancel() {
    call.cancel();
  }

  private void expire() {
    if (decided.compareAndSet(false, true)) {
      call.cancel();
    }
  }

  /**
   * Remembers the head. OkHttp does not give away a response that is wrong in itself, such as a 204
   * that announces a body, or a 407 of a server that is no proxy: but its status says all.
   */
  private final class Head extends EventListener {

    @Override
    public void requestHeadersStart(Call call) {
      head = null;
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      head = response;
    }
  }

  private SocketTimeoutException timeout(@Nullable IOException cause) {
    SocketTimeoutException timeout = new SocketTimeoutException(
        "expected the head of a response within " + firstByteTimeout + ", but there was none");
    timeout.initCause(cause);
    return timeout;
  }

  private static void setIfMissing(Headers.Builder headers, String name, String value) {
    if (headers.get(name) == null) {
      headers.add(name, value);
    }
  }
}
