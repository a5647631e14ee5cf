package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.client.RecordingListener.Disconnection;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import okhttp3.Request;

/**
 * A client with its defaults in front of a scripted server, on a clock that only the test moves:
 * where the behaviours are looked at. A request that no script was written for is never answered,
 * so what ends or delivers with the scripts that there are, has sent no request more.
 */
final class Scene implements AutoCloseable {

  /** What the first wait is, unless the server asks for another: 500 ms, give or take a half. */
  static final Duration SHORTEST_FIRST_WAIT = Duration.ofMillis(250);

  static final Duration LONGEST_FIRST_WAIT = Duration.ofMillis(750);

  final ScriptedServer server = ScriptedServer.start();
  final ManualClock clock = ManualClock.create();
  final RecordingListener listener = new RecordingListener();
  final ScheduledExecutorService timer = clock.scheduler();
  final SseClient client =
      SseClient.builder().listener(listener).clock(clock, timer).build();
  private final List<StreamProbe> probes = new ArrayList<>(); // for the thread of the test

  /** Returns a script that sends exactly this, head and all, and then closes its side. */
  static StreamScript raw(String answer) {
    return StreamScript.noAnswer().thenBytes(answer).thenDrop();
  }

  Request.Builder request() {
    return new Request.Builder().url(server.url("/"));
  }

  StreamProbe open(StreamScript... scripts) {
    return open(request().build(), scripts);
  }

  StreamProbe open(Request request, StreamScript... scripts) {
    return open(() -> request, scripts);
  }

  StreamProbe open(Supplier<Request> requests, StreamScript... scripts) {
    server.enqueue(scripts);
    StreamProbe probe = StreamProbe.of(client.open(requests));
    probes.add(probe);
    return probe;
  }

  /** Opens a stream, waits for its end, and returns the refusal that it ended with. */
  UnexpectedResponseException refusal(StreamScript... scripts) {
    return refusal(open(scripts));
  }

  UnexpectedResponseException refusal(StreamProbe probe) {
    Throwable end = probe.awaitEnd().orElse(null);
    assertThat(end).isInstanceOf(UnexpectedResponseException.class);
    return (UnexpectedResponseException) end;
  }

  /** Waits until the connection is lost, and lets the wait for the next attempt pass. */
  Disconnection reconnect() {
    Disconnection disconnection = listener.takeDisconnection();
    clock.advance(disconnection.delay());
    return disconnection;
  }

  @Override
  public void close() {
    probes.forEach(StreamProbe::close);
    server.close();
  }
}
