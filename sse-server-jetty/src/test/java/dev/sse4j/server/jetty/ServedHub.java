package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** A hub, a clock that moves it, and a server that listens, for one test. */
final class ServedHub implements AutoCloseable {

  final ManualClock clock;
  final Hub hub;
  final SseHandler handler;
  final SseServer server;

  private ServedHub(
      ManualClock clock,
      UnaryOperator<HubBuilder> hubOptions,
      UnaryOperator<SseHandlerBuilder> options)
      throws Exception {
    this.clock = clock;
    hub = hubOptions
        .apply(Hub.builder().clock(clock, clock.scheduler()).dispatchers(1))
        .build();
    handler = options.apply(SseHandler.builder(hub)).build();
    server = new SseServer("127.0.0.1", 0, handler);
    server.start();
  }

  static ServedHub with(UnaryOperator<SseHandlerBuilder> options) throws Exception {
    return at(ManualClock.create(), options);
  }

  static ServedHub with(
      UnaryOperator<HubBuilder> hubOptions, UnaryOperator<SseHandlerBuilder> options)
      throws Exception {
    return new ServedHub(ManualClock.create(), hubOptions, options);
  }

  /** For options that look at the clock themselves. */
  static ServedHub at(ManualClock clock, UnaryOperator<SseHandlerBuilder> options)
      throws Exception {
    return new ServedHub(clock, hub -> hub, options);
  }

  /** Opens a stream, and reads it on its own. */
  StreamProbe subscribe(String target, String... headers) {
    return StreamProbe.get(server.uri() + target, headers);
  }

  /** Returns a whole answer; so not that of a stream. */
  String get(String target, String... headers) throws IOException {
    return send("GET", target, "", headers);
  }

  String head(String target, String... headers) throws IOException {
    return send("HEAD", target, "", headers);
  }

  String post(String target, String body, String... headers) throws IOException {
    return send("POST", target, body, headers);
  }

  String send(String method, String target, String body, String... headers) throws IOException {
    return RawHttp.send(server.uri(), method, target, body, headers);
  }

  /** Returns how many admin pages are being sent figures. */
  int pages() {
    return handler.admin().pages();
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    server.close();
    hub.close();
  }
}
