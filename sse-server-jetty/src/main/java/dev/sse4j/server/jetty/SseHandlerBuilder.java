package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.server.Hub;
import dev.sse4j.server.internal.Options;
import dev.sse4j.server.internal.SteadyClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settles the options of an {@link SseHandler}. For one thread at a time. */
public final class SseHandlerBuilder {

  /** How many namespaces go into one request unless told otherwise. */
  public static final int DEFAULT_MAX_NAMESPACES = 100;

  /** How many of the newest events a new stream may begin with unless told otherwise. */
  public static final int DEFAULT_MAX_LAST = 1000;

  /**
   * How long streams have to end in order when the server stops, unless told otherwise: 1 second.
   */
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(1);

  private static final Admission ALL = (request, namespaces) -> Admitted.to(namespaces);

  private static final Admission NOBODY = (request, namespaces) -> {
    throw new Refusal(
        403, "publishing over HTTP is off: the server was started without a publish token");
  };

  final Hub hub;
  final Paths paths = new Paths();
  Admission admission = ALL;
  Admission publishAdmission = NOBODY;
  AdminAccess adminAccess = AdminAccess.NOBODY;

  /** What ticks for those who watch the status; null for a thread of its own. Tests set it. */
  @Nullable
  ScheduledExecutorService adminScheduler;

  @Nullable
  Supplier<String> metrics;

  boolean ticketsIssued;
  InstantSource ticketClock = new SteadyClock();
  InstantSource timeOfDay = InstantSource.system();
  boolean rootForbidden;
  boolean patternsForbidden;
  int maxLast = DEFAULT_MAX_LAST;
  int maxNamespaces = DEFAULT_MAX_NAMESPACES;
  int maxConnections = ConnectionLimits.NONE;
  int maxConnectionsPerAddress = ConnectionLimits.NONE;
  int maxConnectionsPerPrincipal = ConnectionLimits.NONE;
  TrustedProxies trustedProxies = TrustedProxies.of();
  Cors cors = Cors.OFF;
  Compression compression = Compression.OFF;
  StreamHead.Habits habits = StreamHead.Habits.STANDARD;
  Duration drain = DEFAULT_DRAIN;
  List<Event> lastEvents = List.of();

  SseHandlerBuilder(Hub hub) {
    this.hub = Objects.requireNonNull(hub, "hub");
  }

  /** Sets who may subscribe to what; everybody to everything unless set. */
  public SseHandlerBuilder admission(Admission admission) {
    this.admission = Objects.requireNonNull(admission, "admission");
    return this;
  }

  /** Sets who may publish to what over HTTP; nobody unless set. */
  public SseHandlerBuilder publishAdmission(Admission admission) {
    this.publishAdmission = Objects.requireNonNull(admission, "admission");
    return this;
  }

  /**
   * Lets those publish over HTTP to all namespaces who have this token, and nobody else: short for
   * a {@link #publishAdmission} by a {@link TokenAdmission} with one identity. It must not be
   * blank.
   */
  public SseHandlerBuilder publishToken(String token) {
    return publishAdmission(TokenAdmission.of(TokenAdmission.Identity.of("publisher", token)));
  }

  /**
   * Shows the status, as a page and as JSON, to those who have this token, as the password of HTTP
   * Basic or as a bearer token; to nobody unless set. It must not be blank.
   */
  public SseHandlerBuilder adminToken(String token) {
    this.adminAccess = AdminAccess.of(Token.of(token));
    return this;
  }

  /**
   * Shows the status without a token, but only where the server is bound to a loopback address, is
   * asked by such an address or as {@code localhost}, and not by a proxy there.
   */
  public SseHandlerBuilder adminOnLoopback() {
    this.adminAccess = AdminAccess.LOOPBACK;
    return this;
  }

  /**
   * Serves this text at {@code /metrics}, in the format of Prometheus, to those who may see the
   * status. Without it that path is not the handler's.
   *
   * @param text asked for each request, by many threads at once
   * @see #adminToken
   * @see #adminOnLoopback
   */
  public SseHandlerBuilder metrics(Supplier<String> text) {
    this.metrics = Objects.requireNonNull(text, "text");
    paths.set(Paths.METRICS, "/metrics");
    return this;
  }

  /**
   * Gives tickets at {@code POST /ticket} to those who may subscribe, for their browsers, whose
   * {@code EventSource} cannot send headers. Without it that path is not the handler's.
   *
   * <p>Who may subscribe with its credentials in headers gets a ticket for the same namespaces,
   * and opens the stream with {@code GET /subscribe?ticket=} within 30 seconds. A ticket opens one
   * stream, and opens it again when the browser comes back with a {@code Last-Event-ID}, up to an
   * hour after the stream has ended. It is good at this handler only, and not after a restart: a
   * page gets a new one when its {@code EventSource} has given up. At most 10,000 wait to be used;
   * the next request for one is 503.
   */
  public SseHandlerBuilder tickets() {
    this.ticketsIssued = true;
    paths.setUnlessSet(Paths.TICKET, "/ticket");
    return this;
  }

  /** Turns tickets on with these clocks: a steady one, and the one that expiries are told by. */
  SseHandlerBuilder tickets(InstantSource clock, InstantSource timeOfDay) {
    this.ticketClock = clock;
    this.timeOfDay = timeOfDay;
    return tickets();
  }

  /**
   * Refuses to subscribe anybody to the root, which hears of everything, or to a pattern of nothing
   * but {@code *}, which hears of all but what is published above it.
   */
  public SseHandlerBuilder forbidRoot() {
    this.rootForbidden = true;
    return this;
  }

  /**
   * Refuses to subscribe anybody to a {@linkplain Namespace#isPattern() pattern}. To let some have
   * one and others not, look for it in the {@linkplain #admission admission}.
   */
  public SseHandlerBuilder forbidPatterns() {
    this.patternsForbidden = true;
    return this;
  }

  /**
   * Sets how many of the newest events a client that comes without an id may begin with, by {@code
   * ?last=}: not negative; {@value #DEFAULT_MAX_LAST} unless set. Who asks for more gets so many.
   * Each such request reads all that the hub's replayer has.
   */
  public SseHandlerBuilder maxLast(int max) {
    this.maxLast = Options.requireNotNegative("maxLast", max);
    return this;
  }

  /**
   * Sets how many namespaces go into one request, above 0; {@value #DEFAULT_MAX_NAMESPACES}
   * unless set.
   */
  public SseHandlerBuilder maxNamespaces(int max) {
    this.maxNamespaces = Options.requirePositive("maxNamespaces", max);
    return this;
  }

  /** Sets how many streams may be open at once, above 0; the next is 503. No limit unless set. */
  public SseHandlerBuilder maxConnections(int max) {
    this.maxConnections = Options.requirePositive("maxConnections", max);
    return this;
  }

  /**
   * Sets how many streams one client address may have open at once, above 0; the next is 429. No
   * limit unless set. Behind a proxy all clients have the proxy's address: see {@link
   * #trustedProxies}.
   */
  public SseHandlerBuilder maxConnectionsPerAddress(int max) {
    this.maxConnectionsPerAddress = Options.requirePositive("maxConnectionsPerAddress", max);
    return this;
  }

  /**
   * Sets how many streams one principal of the {@linkplain #admission admission} may have open at
   * once, above 0; the next is 429. No limit unless set, and none for who has no name.
   */
  public SseHandlerBuilder maxConnectionsPerPrincipal(int max) {
    this.maxConnectionsPerPrincipal = Options.requirePositive("maxConnectionsPerPrincipal", max);
    return this;
  }

  /**
   * Sets which proxies are believed when they say for whom they ask: in {@code Forwarded} (RFC
   * 7239) or in {@code X-Forwarded-For}. The client is then the nearest address that is none of
   * these. Nobody is believed unless set.
   *
   * <p>A trusted proxy must write one of them and remove the other, which is then the client's own.
   * If both are there and do not agree, neither is believed, and the client is the proxy.
   *
   * @param addressesOrBlocks addresses such as {@code ::1}, or blocks such as {@code 10.0.0.0/8};
   *     no names
   * @throws IllegalArgumentException if one of them is neither
   */
  public SseHandlerBuilder trustedProxies(String... addressesOrBlocks) {
    this.trustedProxies = TrustedProxies.of(addressesOrBlocks);
    return this;
  }

  /**
   * Lets web pages of these origins subscribe, publish, get tickets and see the health; only pages
   * of the server's own origin can unless set. Credentials that a browser adds by itself are not
   * asked for: a page sends its token. The status is never opened.
   *
   * @param origins such as {@code https://example.com}, or {@code *} alone for all
   * @throws IllegalArgumentException if there are none, or one of them is no origin
   */
  public SseHandlerBuilder cors(String... origins) {
    this.cors = Cors.of(origins);
    return this;
  }

  /**
   * Compresses streams for those who accept gzip; nothing is compressed unless set. Each write can
   * be read as soon as it has come.
   *
   * <p>Every stream is compressed on its own, which costs about twice the processor time of sending
   * it as it is, and some 200 KiB of memory outside the heap for as long as it is open. And
   * where one stream has both a secret and text that an attacker chooses, the attacker can find the
   * secret from the sizes of what is sent: never compress such streams.
   */
  public SseHandlerBuilder gzip() {
    this.compression = Compression.GZIP;
    return this;
  }

  /**
   * Gives streams the headers of <a href="https://github.com/mroth/sseserver">sseserver</a>, and no
   * others, for clients that compare them: pages of all origins may read them, {@code
   * Content-Type} has a space, and on HTTP/1.1 there is {@code Connection: keep-alive}. Proxies are
   * not told any more to pass a stream on as it comes, nor clients after how long a silence is
   * broken. {@link dev.sse4j.server.HubBuilder#likeSseserver} does the same for what is in a
   * stream.
   */
  public SseHandlerBuilder likeSseserver() {
    this.habits = StreamHead.Habits.SSESERVER;
    return this;
  }

  /** Sets the path of the streams; {@code /subscribe} unless set. Namespaces are below it. */
  public SseHandlerBuilder subscribePath(String path) {
    paths.set(Paths.SUBSCRIBE, path);
    return this;
  }

  /** Sets the path to publish at; {@code /publish} unless set. Namespaces are below it. */
  public SseHandlerBuilder publishPath(String path) {
    paths.set(Paths.PUBLISH, path);
    return this;
  }

  /**
   * Sets the path to get {@linkplain #tickets() tickets} at, if there are any; {@code /ticket}
   * unless set. Namespaces are below it.
   */
  public SseHandlerBuilder ticketPath(String path) {
    paths.set(Paths.TICKET, path);
    return this;
  }

  /**
   * Sets the path below which the status is; {@code /admin} unless set. The page is at this path
   * and a slash.
   */
  public SseHandlerBuilder adminPath(String path) {
    paths.set(Paths.ADMIN, path);
    return this;
  }

  /** Sets the path of the health; {@code /health} unless set. */
  public SseHandlerBuilder healthPath(String path) {
    paths.set(Paths.HEALTH, path);
    return this;
  }

  /**
   * Sets how long streams have to end in order when the server stops; {@link #DEFAULT_DRAIN}
   * unless set. The stop timeout of the Jetty server should be longer.
   *
   * <p>Clients are told to come back after half to one and a half times the hub's {@linkplain
   * Hub#reconnectionTime() reconnection time}. Who comes back to this server while others are
   * still being drained is answered 503, which ends a browser's {@code EventSource} for good
   * (WHATWG HTML 9.2.3): a drain no longer than half the reconnection time is over by then.
   */
  public SseHandlerBuilder drain(Duration drain) {
    this.drain = Options.requireNotNegative("drain", drain);
    return this;
  }

  /**
   * Sets what each stream is sent as its last event when the server stops; nothing unless set. It
   * is in no log, so it must not have an id.
   *
   * @throws IllegalArgumentException if the event has an id, or cannot be sent
   */
  public SseHandlerBuilder lastEvent(Event event) {
    if (!event.id().isEmpty()) {
      throw new IllegalArgumentException("the last event must not have an id, but had \""
          + event.id() + "\": who came back with it would be told of a gap");
    }
    EventEncoder.encode(event); // refuses what cannot be sent
    this.lastEvents = List.of(event);
    return this;
  }

  /**
   * Returns a handler with these options.
   *
   * @throws IllegalArgumentException if a path is another's, or below another's; or if {@link
   *     #likeSseserver}, which is open to all origins, goes with {@link #cors} for some
   */
  public SseHandler build() {
    if (habits == StreamHead.Habits.SSESERVER && cors.isForSome()) {
      throw new IllegalArgumentException("likeSseserver contradicts cors with origins: its streams"
          + " are open to the pages of all; leave out one of them");
    }
    paths.requireDistinct();
    return new SseHandler(this);
  }
}
