package dev.sse4j.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A server that answers as a fixture does: each request with the first exchange that has its method
 * and path and was not played yet. To another request it says what is wrong, with status 500.
 */
final class FixtureServer implements AutoCloseable {

  /*
   * Threads: one takes requests and finds their scripts; the server plays them.
   */
  private final ScriptedServer server;
  private final boolean timed;
  private final List<RecordedExchange> left; // for the thread
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  private FixtureServer(StreamFixture fixture, ScriptedServer server, boolean timed) {
    this.left = new ArrayList<>(fixture.exchanges());
    this.server = server;
    this.timed = timed;
    this.thread = new Thread(this::run, "fixture-server-" + server.port());
    thread.setDaemon(true);
  }

  static FixtureServer start(StreamFixture fixture, ScriptedServer server, boolean timed) {
    FixtureServer player = new FixtureServer(fixture, server, timed);
    player.thread.start();
    return player;
  }

  String url(String path) {
    return server.url(path);
  }

  String transcript() {
    return server.transcript();
  }

  @Override
  public String toString() {
    return server.toString();
  }

  /** Fails if there was a request that the fixture does not hold. */
  void verify() {
    if (!complaints.isEmpty()) {
      // Without what the server has seen: it tells queries and header values.
      throw new AssertionError(String.join("\n", complaints));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    server.close();
  }

  private void run() {
    while (!closed) {
      ReceivedRequest request;
      try {
        request = server.takeRequest();
      } catch (AssertionError e) {
        continue; // it has waited for long, which is no failure here, or it is closed
      }
      server.enqueue(scriptFor(request));
    }
  }

  private StreamScript scriptFor(ReceivedRequest request) {
    for (RecordedExchange exchange : left) {
      if (exchange.answers(request)) {
        left.remove(exchange);
        return exchange.script(timed);
      }
    }
    String complaint = "expected "
        + (left.isEmpty()
            ? "no more requests"
            : left.stream()
                .map(exchange -> exchange.method() + " " + exchange.path())
                .collect(Collectors.joining(" or ")))
        + ", as was recorded, but got " + request.method() + " "
        + RecordedExchange.pathOf(request.path());
    complaints.add(complaint);
    return StreamScript.response(500, complaint).header("Content-Type", "text/plain");
  }
}
