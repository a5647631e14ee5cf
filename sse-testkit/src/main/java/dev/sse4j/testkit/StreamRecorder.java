package dev.sse4j.testkit;

import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the loopback interface that passes requests on to a server, its answers back as they
 * come, and keeps these as a {@link StreamFixture}.
 *
 * <pre>{@code
 * try (StreamRecorder recorder = StreamRecorder.start("https://api.example.com")) {
 *   readAnswer(recorder.url("/v1/messages"));
 *   recorder.fixture().save(Path.of("src/test/resources/answer.txt"));
 * }
 * }</pre>
 *
 * <p>Each connection takes one request. It goes on with the server's {@code Host}, {@code
 * Accept-Encoding: identity}, so that the fixture can be read, and {@code Connection: close}; all
 * else in it is left as it is. The exchanges stand in the order in which their requests came. Not
 * kept are what may let somebody in: the query, the body of the request, and header values but for
 * a few that are known to be harmless. A redirect to a whole URL leads the client away from the
 * recorder.
 *
 * <p>It needs neither JUnit nor AssertJ; {@link RecordedStream} does all this in a JUnit test.
 *
 * <p>Threads: any thread may call any method. Each connection has two daemon threads, and all have
 * ended when {@link #close()} returns.
 */
public final class StreamRecorder implements AutoCloseable {

  /** How long {@link #fixture()} waits for streams that are open: 20 seconds. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final long MAX_BYTES = 64 << 20; // of all bodies: people are to read them

  /*
   * Threads: those of the connections add, the test's wait.
   */
  private final LoopbackPort port;
  private final Transcript transcript = new Transcript();
  private final Monitor monitor = new Monitor();
  private final List<ExchangeInProgress> exchanges = new ArrayList<>(); // guarded by monitor
  private long bytes; // guarded by monitor
  private @Nullable String failure; // the first; guarded by monitor

  private StreamRecorder(LoopbackPort port) {
    this.port = port;
  }

  /**
   * Starts a recorder on a free port. It trusts a server of {@code https} as the JDK does.
   *
   * @param upstreamUrl any {@code http} or {@code https} URL on the server; what follows the port
   *     does not matter
   * @throws IllegalArgumentException if the URL is of another scheme, or has no host, or a user
   */
  public static StreamRecorder start(String upstreamUrl) {
    try {
      return start(upstreamUrl, SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected the JDK to have a default SSLContext", e);
    }
  }

  /**
   * Starts a recorder that trusts a server of {@code https} as the context does, if its certificate
   * is for the host in the URL.
   *
   * @param upstreamUrl as of {@link #start(String)}
   * @throws IllegalArgumentException if the URL is of another scheme, or has no host, or a user
   */
  public static StreamRecorder start(String upstreamUrl, SSLContext tls) {
    Upstream upstream = Upstream.of(upstreamUrl, tls);
    LoopbackPort port = LoopbackPort.listen("stream-recorder");
    StreamRecorder recorder = new StreamRecorder(port);
    port.start((Socket client, int number) ->
        new RecordedConnection(recorder, port, upstream, client, number).start());
    return recorder;
  }

  /** Returns the address of a path through this recorder: {@code http://127.0.0.1:port/path}. */
  public String url(String path) {
    return port.url(path);
  }

  /**
   * Waits until each stream that was asked for has ended, or its client has left it, and returns
   * all. A stream that is open when the recorder is closed counts as left by its client.
   *
   * @throws AssertionError if one is still open after 20 seconds, or could not be
   *     recorded
   */
  public StreamFixture fixture() {
    return fixture(LIMIT);
  }

  StreamFixture fixture(Duration limit) {
    monitor.await(
        Expectation.of("all streams to end", limit),
        () -> {
          if (failure != null) {
            throw transcript.failure("expected to record all streams, but " + failure + ":");
          }
          return port.isClosed() || exchanges.stream().allMatch(ExchangeInProgress::isOver);
        },
        missed -> transcript.failure(missed + ", but some are open:"));
    return monitor.look(() ->
        StreamFixture.of(exchanges.stream().map(ExchangeInProgress::exchange).toList()));
  }

  /** Returns what has happened so far, and when, in lines. */
  public String transcript() {
    return transcript.toString();
  }

  /**
   * Closes the port and all connections. When this returns, connecting is refused and no thread is
   * left. A second call does nothing.
   */
  @Override
  public void close() {
    port.close();
    lookAgain();
  }

  @Override
  public String toString() {
    return url("/");
  }

  ExchangeInProgress begin(String connection, HttpHead request) {
    ExchangeInProgress exchange = new ExchangeInProgress(request);
    transcript.add(connection + "received " + exchange.name());
    monitor.change(() -> exchanges.add(exchange));
    return exchange;
  }

  void piece(ExchangeInProgress exchange, byte[] piece) {
    monitor.change(() -> {
      bytes += piece.length;
      if (bytes > MAX_BYTES) {
        throw new IllegalStateException("the answers exceed " + MAX_BYTES + " bytes in all");
      }
    });
    exchange.piece(piece);
  }

  void record(String line) {
    transcript.add(line);
  }

  /** Takes note of the end of an exchange, which says so itself. */
  void ended(String line) {
    transcript.add(line);
    lookAgain();
  }

  void failed(String line) {
    transcript.add("failed: " + line);
    monitor.change(() -> failure = failure == null ? line : failure);
  }

  /** Wakes {@link #fixture()}: what has changed is not guarded by the monitor. */
  private void lookAgain() {
    monitor.change(() -> {});
  }
}
