package dev.sse4j.server.jetty;

import dev.sse4j.codec.EventEncoder;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.internal.Options;
import dev.sse4j.server.internal.SteadyClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Settles the options of a {@link StreamHandler}. For one thread at a time. */
public final class StreamHandlerBuilder {

  /** How many streams may be open at one time unless told otherwise: half of Jetty's threads. */
  public static final int DEFAULT_MAX_STREAMS = 100;

  /** How long streams may go on when the server stops, unless told otherwise: 1 second. */
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(1);

  final StreamHandler.Opener opener;
  Optional<Duration> keepAlive = Optional.of(HubBuilder.DEFAULT_KEEP_ALIVE);
  Duration writeTimeout = HubBuilder.DEFAULT_WRITE_TIMEOUT;
  Duration reconnectionTime = HubBuilder.DEFAULT_RECONNECTION_TIME;
  Compression compression = Compression.OFF;
  int maxStreams = DEFAULT_MAX_STREAMS;
  Duration drain = DEFAULT_DRAIN;
  InstantSource clock = new SteadyClock();

  @Nullable
  ScheduledExecutorService scheduler;

  StreamHandlerBuilder(StreamHandler.Opener opener) {
    this.opener = Objects.requireNonNull(opener, "opener");
  }

  /**
   * Sets after how long a silent stream gets a comment; at least 100 milliseconds. Clients are told
   * this interval and may take a longer silence for a broken connection. It is also how the server
   * learns that a client has gone while there is nothing to send, within two intervals. {@link
   * HubBuilder#DEFAULT_KEEP_ALIVE} unless set.
   */
  public StreamHandlerBuilder keepAlive(Duration interval) {
    this.keepAlive = Optional.of(Options.requireInterval("keepAlive", interval));
    return this;
  }

  /**
   * Sends no keep-alive: a client that has gone is noticed by the next event only, and
   * intermediaries may cut the stream.
   */
  public StreamHandlerBuilder withoutKeepAlive() {
    this.keepAlive = Optional.empty();
    return this;
  }

  /**
   * Sets how long one write, which is one event, may be outstanding before the connection is cut;
   * at least 100 milliseconds. {@link HubBuilder#DEFAULT_WRITE_TIMEOUT} unless set.
   */
  public StreamHandlerBuilder writeTimeout(Duration timeout) {
    this.writeTimeout = Options.requireInterval("writeTimeout", timeout);
    return this;
  }

  /**
   * Sets what clients are told about when to come back; {@link
   * HubBuilder#DEFAULT_RECONNECTION_TIME} unless set.
   */
  public StreamHandlerBuilder reconnectionTime(Duration time) {
    EventEncoder.reconnectionTime(time); // refuses what cannot be told
    this.reconnectionTime = time;
    return this;
  }

  /**
   * Sets how many streams may be open at one time, above 0; one more is answered 503. Each has a
   * thread of Jetty's pool, which has 200 unless told otherwise, and all other requests need some,
   * too. With virtual threads, where Jetty has been given them, it may be as many as the memory
   * allows. {@value #DEFAULT_MAX_STREAMS} unless set.
   */
  public StreamHandlerBuilder maxStreams(int max) {
    this.maxStreams = Options.requirePositive("maxStreams", max);
    return this;
  }

  /**
   * Compresses streams for those who accept gzip; nothing is compressed unless set. Each write can
   * be read as soon as it has come. For what it costs, and for what should not be compressed, see
   * {@link SseHandlerBuilder#gzip}.
   */
  public StreamHandlerBuilder gzip() {
    this.compression = Compression.GZIP;
    return this;
  }

  /**
   * Sets how long streams may go on when the server stops before they are ended in order; {@link
   * #DEFAULT_DRAIN} unless set. The stop timeout of the Jetty server should be longer by half a
   * second.
   */
  public StreamHandlerBuilder drain(Duration drain) {
    this.drain = Options.requireNotNegative("drain", drain);
    return this;
  }

  /**
   * Sets the clock and the scheduler for keep-alive and write timeout; a steady clock that nobody
   * sets, and a thread of the handler's own, unless set. The scheduler is not closed with the
   * handler.
   */
  public StreamHandlerBuilder clock(InstantSource clock, ScheduledExecutorService scheduler) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /** Returns a handler with these options. */
  public StreamHandler build() {
    return new StreamHandler(this);
  }
}
