package dev.sse4j.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where one check of a client is tried: a scripted server, and the streams that the client opens,
 * which are closed after it.
 *
 * <p>Threads: for the thread of the check.
 */
final class ClientTrial implements ContractTrial {

  /** The type of an event that a good client never gets. */
  private static final String FORBIDDEN = "contract-forbidden";

  private final EventStreamClientContract contract;
  private final ScriptedServer server;
  private final List<StreamProbe> opened = new ArrayList<>();

  ClientTrial(EventStreamClientContract contract) {
    this.contract = contract;
    this.server = ScriptedServer.start(contract.limit());
  }

  EventStreamClientContract contract() {
    return contract;
  }

  /** Returns another place for the same client. */
  ClientTrial another() {
    return new ClientTrial(contract);
  }

  Duration limit() {
    return contract.limit();
  }

  String url(String path) {
    return server.url(path);
  }

  /** Has the client open a stream, for which the server has these answers. */
  StreamProbe open(StreamScript... scripts) {
    server.enqueue(scripts);
    StreamProbe probe = openOrFail().within(limit());
    opened.add(probe);
    return probe;
  }

  private StreamProbe openOrFail() {
    try {
      return call(
          "open(String)",
          () -> Objects.requireNonNull(
              contract.open(server.url("/stream")), "open(String) returned null"));
    } catch (ExecutionException e) {
      return StreamProbe.observing(observer -> {
        observer.ended(e.getCause());
        return () -> {};
      });
    }
  }

  /** Returns what the client has asked next. */
  ReceivedRequest takeRequest() {
    return server.takeRequest();
  }

  void requireReconnection() {
    if (!contract.reconnects()) {
      throw new NotTriedException("reconnects() says that the client reads one answer");
    }
  }

  /** Returns a stream that asks for a quick return, and goes on with this. */
  static StreamScript stream(String text) {
    return StreamScript.bytes("retry: 10\n\n" + text);
  }

  /** Returns an answer that a good client does not ask for. */
  static StreamScript forbidden() {
    return StreamScript.bytes("event: " + FORBIDDEN + "\ndata: x\n\n").thenStall();
  }

  /**
   * Waits for the end of a stream, and returns what {@link StreamProbe#awaitEnd()} does.
   *
   * @throws AssertionError if it gets what is forbidden instead, or does not end
   */
  static Optional<Throwable> awaitEnd(StreamProbe probe) {
    try {
      probe.await(FORBIDDEN);
    } catch (AssertionError e) {
      return probe.awaitEnd();
    }
    throw new AssertionError(
        "expected the end of the stream, but the client asked again\n" + probe.transcript());
  }

  @Override
  public void close() {
    try {
      for (StreamProbe probe : opened) {
        close(probe);
      }
    } finally {
      server.close();
    }
  }

  /**
   * Closes a probe.
   *
   * @throws AssertionError if that fails, or does not end within the limit
   */
  void close(StreamProbe probe) {
    try {
      call("close()", () -> {
        probe.close();
        return probe;
      });
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AssertionError failure
          ? failure
          : new AssertionError("expected close() to succeed, but it threw " + e.getCause(), e);
    }
  }

  /** Calls the client on a thread that it may hang. */
  private <V> V call(String what, Callable<V> task) throws ExecutionException {
    FutureTask<V> call = new FutureTask<>(task);
    Thread thread = new Thread(call, "client-contract " + what);
    thread.setDaemon(true);
    thread.start();
    return ContractTrial.await(call, what, limit());
  }
}
