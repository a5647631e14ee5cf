package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.time.Duration;
import java.util.Objects;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Settles the options of an {@link SseClient}. For one thread at a time. */
public final class SseClientBuilder {

  @Nullable
  OkHttpClient http;

  @Nullable
  Duration connectTimeout;

  Duration firstByteTimeout = SseClient.DEFAULT_FIRST_BYTE_TIMEOUT;

  @Nullable
  Duration idleTimeout;

  String lastEventId = "";
  Reconnection reconnection = Reconnection.defaults();
  Duration maxServerWait = SseClient.DEFAULT_MAX_SERVER_WAIT;
  int maxEventBytes = EventParser.DEFAULT_MAX_EVENT_BYTES;
  StreamListener listener = new StreamListener() {};
  Time time = Time.SYSTEM;

  SseClientBuilder() {}

  /**
   * Sets the client to derive from: its connections, proxy, TLS, interceptors and so on are used;
   * it is neither changed nor closed. By default it is one that all have in common.
   */
  public SseClientBuilder http(OkHttpClient http) {
    this.http = Objects.requireNonNull(http, "http");
    return this;
  }

  /**
   * Sets how long connecting to one address may take. By default it is what the client to derive
   * from says, which is 10 seconds unless it was changed there.
   */
  public SseClientBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = requirePositive("connectTimeout", connectTimeout);
    return this;
  }

  /**
   * Sets how long an attempt may take from its start to the head of the response; then it has
   * failed, and another follows. By default {@link SseClient#DEFAULT_FIRST_BYTE_TIMEOUT}.
   */
  public SseClientBuilder firstByteTimeout(Duration firstByteTimeout) {
    this.firstByteTimeout = requirePositive("firstByteTimeout", firstByteTimeout);
    return this;
  }

  /**
   * Sets after how long a silence the connection is given up and another one opened. Any byte
   * ends a silence, so comments too; while the loop is busy with an event, there is none. By
   * default there is no limit, unless the server sends {@code Keep-Alive-Interval}: then it is
   * three times that.
   */
  public SseClientBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = requirePositive("idleTimeout", idleTimeout);
    return this;
  }

  /**
   * Sets the last event ID that streams begin with: that of an earlier stream, from where they
   * are to go on. By default there is none.
   *
   * @throws IllegalArgumentException if it holds a line break or NUL, which no stream can have
   *     set
   */
  public SseClientBuilder lastEventId(String lastEventId) {
    this.lastEventId = Event.of("").withId(lastEventId).requireEncodable().id();
    return this;
  }

  /** Sets how long to wait between attempts. By default {@link Reconnection#defaults()}. */
  public SseClientBuilder reconnection(Reconnection reconnection) {
    this.reconnection = Objects.requireNonNull(reconnection, "reconnection");
    return this;
  }

  /**
   * Sets the longest wait that a server may ask for, by {@code retry:} or {@code Retry-After};
   * more is cut to this. By default {@link SseClient#DEFAULT_MAX_SERVER_WAIT}.
   */
  public SseClientBuilder maxServerWait(Duration maxServerWait) {
    this.maxServerWait = requirePositive("maxServerWait", maxServerWait);
    return this;
  }

  /**
   * Sets how many bytes one event may have, from 1 to 1 GiB; a larger one is an {@link
   * EventTooLargeException} and ends the stream. By default {@link
   * EventParser#DEFAULT_MAX_EVENT_BYTES}.
   */
  public SseClientBuilder maxEventBytes(int maxEventBytes) {
    if (maxEventBytes < 1 || maxEventBytes > EventParser.LARGEST_MAX_EVENT_BYTES) {
      throw new IllegalArgumentException("maxEventBytes must be from 1 to "
          + EventParser.LARGEST_MAX_EVENT_BYTES + ", but was " + maxEventBytes);
    }
    this.maxEventBytes = maxEventBytes;
    return this;
  }

  /** Sets who hears what happens to the streams. By default nobody. */
  public SseClientBuilder listener(StreamListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /** Sets another time, for tests. */
  SseClientBuilder time(Time time) {
    this.time = time;
    return this;
  }

  /** Returns the client. */
  public SseClient build() {
    return new SseClient(this);
  }

  OkHttpClient buildHttp() {
    OkHttpClient.Builder derived = Attempt.clientFor(http == null ? CommonHttp.CLIENT : http);
    if (connectTimeout != null) {
      derived.connectTimeout(connectTimeout);
    }
    return derived.build();
  }

  private static Duration requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be above zero, but was " + value);
    }
    return value;
  }

  /** Made when it is first needed: who brings a client of his own needs no second one. */
  private static final class CommonHttp {
    static final OkHttpClient CLIENT = new OkHttpClient();
  }
}
