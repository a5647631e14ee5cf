package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.internal.SteadyClock;
import dev.sse4j.server.jetty.AdminFeed.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/** Shows how the hub is doing, to those who may know: on a page, as JSON, and as a stream. */
final class AdminHandler {

  /** How many pages may be open at one time: each has a thread of Jetty's pool. */
  static final int MAX_PAGES = 16;

  /** The type of the events that a page gets. */
  static final String EVENT_TYPE = "status";

  /** How long the words may be that a page looks for. */
  private static final int MAX_QUERY_CHARS = 200;

  private final Hub hub;
  private final AdminAccess access;
  private final String path;
  private final String subscribePath; // as seen from the page
  private final InstantSource clock = new SteadyClock();
  private final AdminFeed feed;
  private final StreamHandler streams;

  /** Creates a handler. Its streams have to be started and stopped with the server. */
  AdminHandler(SseHandlerBuilder builder) {
    this.hub = builder.hub;
    this.access = builder.adminAccess;
    this.path = builder.paths.get(Paths.ADMIN);
    this.subscribePath = "../".repeat((int) path.chars().filter(c -> c == '/').count())
        + URIUtil.encodePath(builder.paths.get(Paths.SUBSCRIBE).substring(1));
    this.feed = new AdminFeed(this::status, builder.adminScheduler);
    this.streams = streams(hub, this::open);
  }

  /** Returns what has the streams of the pages. */
  StreamHandler streams() {
    return streams;
  }

  /** Returns how many pages are being sent figures. */
  int pages() {
    return feed.watches();
  }

  /**
   * Answers a request.
   *
   * @param below what follows the route's own path
   */
  void handle(Request request, Response response, Callback callback, String below) throws Refusal {
    access.require(request);
    switch (below) {
      case "" -> redirect(response, callback);
      case "/" -> AdminPage.send(response, callback);
      case "/status.json" ->
        Answer.send(response, callback, 200, Answer.JSON, status().whole());
      case "/events" -> streams.handle(request, response, callback);
      default ->
        throw new Refusal(
            404, "there is nothing here: see " + path + "/ and " + path + "/status.json");
    }
  }

  /** Says where the page is, as seen from here: proxies and contexts may have put a path before. */
  private void redirect(Response response, Callback callback) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String page = "./" + URIUtil.encodePath(name) + "/";
    response.getHeaders().put(HttpHeader.LOCATION, page);
    Answer.send(response, callback, 302, Answer.TEXT, "302 the page is at " + page + "\n");
  }

  private AdminStatus status() {
    return AdminStatus.of(hub, clock.instant(), subscribePath);
  }

  /** Not through the hub: who looks at it must not be part of what is seen. */
  private StreamHandler.Body open(Request request) throws Refusal {
    String query = Query.value(Query.of(request), "q").strip();
    if (query.length() > MAX_QUERY_CHARS) {
      throw new Refusal(
          400,
          "the words to look for must have at most " + MAX_QUERY_CHARS + " characters, but have "
              + query.length());
    }
    String words = query.toLowerCase(Locale.ROOT);
    return sender -> send(words, sender);
  }

  private void send(String words, EventSender sender) throws InterruptedException {
    try (Watch watch = feed.watch()) {
      sender.onClose(watch::close);
      for (Optional<AdminStatus> next = watch.next(); next.isPresent(); next = watch.next()) {
        sender.send(Event.of(EVENT_TYPE, next.get().event(words)));
      }
    }
  }

  private static StreamHandler streams(Hub hub, StreamHandler.Opener opener) {
    StreamHandlerBuilder builder = StreamHandler.builder(opener)
        .maxStreams(MAX_PAGES)
        .reconnectionTime(hub.reconnectionTime())
        .drain(Duration.ZERO); // there is nothing to wait for
    hub.keepAlive().ifPresentOrElse(builder::keepAlive, builder::withoutKeepAlive);
    return builder.build();
  }
}
