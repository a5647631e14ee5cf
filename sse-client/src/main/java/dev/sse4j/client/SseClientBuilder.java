package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Settles the options of an {@link SseClient}. For one thread at a time. */
public final class SseClientBuilder {

  /** The listener of a client that was given none. */
  static final StreamListener NOBODY = new StreamListener() {};

  @Nullable
  OkHttpClient http;

  @Nullable
  Duration connectTimeout;

  @Nullable
  Duration firstByteTimeout = SseClient.DEFAULT_FIRST_BYTE_TIMEOUT;

  @Nullable
  Duration idleTimeout;

  @Nullable
  Duration totalTimeout;

  @Nullable
  ResumeStore resumeStore;

  String lastEventId = "";
  boolean dropsRepeated;
  ReconnectDecision decision = ReconnectDecision.defaults();
  Set<String> keptAcrossOrigins = Set.of();
  Reconnection reconnection = Reconnection.defaults();
  Duration maxServerWait = SseClient.DEFAULT_MAX_SERVER_WAIT;
  int maxEventBytes = EventParser.DEFAULT_MAX_EVENT_BYTES;
  StreamListener listener = NOBODY;
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
   * failed: {@code read} throws, and {@code open} makes another. By default {@link
   * SseClient#DEFAULT_FIRST_BYTE_TIMEOUT}.
   */
  public SseClientBuilder firstByteTimeout(Duration firstByteTimeout) {
    this.firstByteTimeout = requirePositive("firstByteTimeout", firstByteTimeout);
    return this;
  }

  /**
   * Sets after how long a silence the connection is given up: {@code read} then fails, and {@code
   * open} connects again. Any byte ends a silence, so comments too; while the loop is busy with an
   * event, there is none. By default there is no limit, unless the server sends {@code
   * Keep-Alive-Interval}: then it is three times that.
   */
  public SseClientBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = requirePositive("idleTimeout", idleTimeout);
    return this;
  }

  /**
   * Sets how long a stream may last in all, from its first attempt to its end, over all connections
   * and waits; then it fails, with a {@link java.net.SocketTimeoutException} as the cause. By
   * default there is no limit.
   */
  public SseClientBuilder totalTimeout(Duration totalTimeout) {
    this.totalTimeout = requirePositive("totalTimeout", totalTimeout);
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

  /**
   * Sets where the place of a stream is kept from one run of the program to the next. If it holds
   * one, {@link #lastEventId} has no effect. It is for one stream: a second one that the client
   * opens at the same time is an {@link IllegalStateException}. By default there is none.
   */
  public SseClientBuilder resumeStore(ResumeStore resumeStore) {
    this.resumeStore = Objects.requireNonNull(resumeStore, "resumeStore");
    return this;
  }

  /**
   * Drops events that a server repeats after a reconnection: those with an id of their own that an
   * earlier connection of the stream has had, as far as it is among the last 1000, or that the
   * stream began with. For servers that send the last event again, or all that they have. By
   * default every event is given to the loop.
   */
  public SseClientBuilder dropRepeated() {
    this.dropsRepeated = true;
    return this;
  }

  /**
   * Sets what decides whether a stream connects again. By default {@link
   * ReconnectDecision#defaults()}.
   */
  public SseClientBuilder reconnectIf(ReconnectDecision decision) {
    this.decision = Objects.requireNonNull(decision, "decision");
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

  /**
   * Names request header fields that a redirect to another origin keeps; upper and lower case are
   * the same. Another call replaces these. By default it keeps {@code Accept}, {@code
   * Accept-Encoding} and {@code Cache-Control} only, and what describes a body that is sent along;
   * so neither credentials nor {@code Last-Event-ID}.
   */
  public SseClientBuilder keepAcrossOrigins(String... headerNames) {
    this.keptAcrossOrigins = Set.copyOf(Arrays.asList(headerNames));
    return this;
  }

  /** Sets who hears what happens to the streams. By default nobody. */
  public SseClientBuilder listener(StreamListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Sets the clock and the scheduler for all waits and limits: in tests, one that stands still
   * until it is moved. By default the system's, and one daemon thread for all streams of the
   * process.
   */
  public SseClientBuilder clock(InstantSource clock, ScheduledExecutorService scheduler) {
    this.time = new Time(
        Objects.requireNonNull(clock, "clock"), Objects.requireNonNull(scheduler, "scheduler"));
    return this;
  }

  /** Returns the client. */
  public SseClient build() {
    return new SseClient(this);
  }

  OkHttpClient buildHttp() {
    OkHttpClient.Builder derived =
        Attempt.clientFor(http == null ? CommonHttp.CLIENT : http, keptAcrossOrigins);
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

  /** Made when it is first needed: a program with a client of its own needs no second one. */
  private static final class CommonHttp {
    static final OkHttpClient CLIENT = new OkHttpClient();
  }
}
