package dev.sse4j.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real HTTP/1.1 server on the loopback interface that answers each request with the next script,
 * byte for byte, and then stalls, resets or ends as the script says. One connection takes one
 * request.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start()) {
 *   server.enqueue(StreamScript.events(Event.of("one").withId("1")).thenReset());
 *   server.enqueue(StreamScript.events(Event.of("two").withId("2")).thenStall());
 *
 *   StreamProbe probe = StreamProbe.of(client.open(server.url("/subscribe/pets")));
 *
 *   assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
 *   assertThat(server.takeRequest().lastEventId()).isEmpty();
 *   assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
 * }
 * }</pre>
 *
 * <p>It needs neither JUnit nor AssertJ. What fails, fails with an {@link AssertionError} that
 * tells what was sent and received, and when.
 *
 * <p>Threads: any thread may call any method.
 */
public final class ScriptedServer implements AutoCloseable {

  /** How long each waiting method waits unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  /*
   * Threads: besides that of the port, each connection has one that plays and one that watches.
   */
  private final LoopbackPort port = LoopbackPort.listen("scripted-server");
  private final Duration limit;
  private final Pauses pauses;
  private final BlockingQueue<ReceivedRequest> requests = new LinkedBlockingQueue<>();
  private final Transcript transcript = new Transcript();
  private final Monitor monitor = new Monitor();
  private final List<StreamScript> scripts = new ArrayList<>(); // guarded by monitor
  private int received; // how many requests; guarded by monitor

  private ScriptedServer(Duration limit, Pauses pauses) {
    this.limit = limit;
    this.pauses = pauses;
  }

  /** Starts a server on a free port. */
  public static ScriptedServer start() {
    return start(DEFAULT_LIMIT);
  }

  /** Starts a server on a free port, whose waiting methods wait for so long before they fail. */
  public static ScriptedServer start(Duration limit) {
    return start(limit, Pauses.IN_REAL_TIME);
  }

  /**
   * Starts a server on a free port, whose scripts {@linkplain StreamScript#thenPause pause} until
   * the test moves the clock:
   *
   * <pre>{@code
   * server.enqueue(StreamScript.events(one).thenPause(Duration.ofSeconds(30)).thenEvents(two));
   * probe.await(1);
   * clock.awaitScheduled(1); // the server pauses
   * clock.advance(Duration.ofSeconds(30));
   * probe.await(2);
   * }</pre>
   */
  public static ScriptedServer start(ManualClock clock) {
    return start(DEFAULT_LIMIT, new Pauses(clock.scheduler()));
  }

  private static ScriptedServer start(Duration limit, Pauses pauses) {
    ScriptedServer server = new ScriptedServer(limit, pauses);
    server.port.start((client, number) -> server.startThread(
        "connection " + number, new ScriptedConnection(server, client, number)::play));
    return server;
  }

  /** Adds scripts, each for one of the requests to come; a request that finds none waits for it. */
  public void enqueue(StreamScript... more) {
    monitor.change(() -> scripts.addAll(List.of(more)));
  }

  /** Returns the address of a path on this server: {@code http://127.0.0.1:port/path}. */
  public String url(String path) {
    return port.url(path);
  }

  /** Returns the port. */
  public int port() {
    return port.number();
  }

  /**
   * Waits for the next request that was not taken yet, in the order in which they were received.
   *
   * @throws AssertionError if there is none within the limit
   */
  public ReceivedRequest takeRequest() {
    try {
      ReceivedRequest request = requests.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (request == null) {
        throw failure("expected a request");
      }
      return request;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted while waiting for a request");
    }
  }

  /** Returns what was sent and received so far, and when, in lines. */
  public String transcript() {
    return transcript.toString();
  }

  /**
   * Closes the port and all connections. When this returns, connecting is refused. A second call
   * does nothing.
   */
  @Override
  public void close() {
    port.close();
  }

  @Override
  public String toString() {
    return url("/");
  }

  boolean isClosed() {
    return port.isClosed();
  }

  Duration limit() {
    return limit;
  }

  /** Takes a request in, and returns which it is, counted from 0. */
  int received(ReceivedRequest request) {
    return monitor.change(() -> {
      requests.add(request);
      return received++;
    });
  }

  /** Returns whether there is a script for this request already. */
  boolean hasScriptFor(int request) {
    return monitor.look(() -> request < scripts.size());
  }

  /** Waits until there is a script for this request, and returns it. */
  StreamScript scriptFor(int request) throws InterruptedException {
    monitor.await(() -> request < scripts.size());
    return monitor.look(() -> scripts.get(request));
  }

  /** Lets time pass for the connection that calls it; closing the server ends it. */
  void pause(Duration duration) throws InterruptedException {
    pauses.await(duration);
  }

  void record(String line) {
    transcript.add(line);
  }

  AssertionError failure(String expectation) {
    return transcript.failure(
        expectation + " within " + Transcript.seconds(limit) + "; " + this + " has seen:");
  }

  void startThread(String name, Runnable task) {
    port.startThread(name, task);
  }
}
