package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether a client comes back when its connection has ended, when, and with which last event ID. */
final class ClientReturnChecks {

  static final List<ContractCheck<ClientTrial>> ALL = List.of(
      new ContractCheck<>(
          "unfinished-event-is-discarded", // W29, W73a
          "an event that has not ended when the stream does is none",
          "WHATWG HTML 9.2.6",
          ClientReturnChecks::unfinishedEventIsDiscarded),
      new ContractCheck<>(
          "returns-after-an-end", // W39
          "when the server has ended the stream, the client asks again",
          "WHATWG HTML 9.2.3",
          ClientReturnChecks::returnsAfterAnEnd),
      new ContractCheck<>(
          "returns-after-a-reset",
          "when the connection breaks, the client asks again",
          "WHATWG HTML 9.2.3",
          ClientReturnChecks::returnsAfterAReset),
      new ContractCheck<>(
          "sends-the-last-event-id",
          "the client comes back with the id of the last event that it has got",
          "WHATWG HTML 9.2.3",
          trial -> sends(trial, "3", "id: 1\ndata: a\n\nid: 3\ndata: b\n\ndata: c\n\n")),
      new ContractCheck<>(
          "id-without-data-counts", // W47
          "an id in a block without data is the last event ID too",
          "WHATWG HTML 9.2.6",
          trial -> sends(trial, "2", "id: 1\ndata: a\n\nid: 2\n\n")),
      new ContractCheck<>(
          "id-of-an-unfinished-event-does-not-count",
          "an id in a block that has not ended when the stream does is none",
          "WHATWG HTML 9.2.6",
          trial -> sends(trial, "1", "id: 1\ndata: a\n\nid: 2\ndata: b\n")),
      new ContractCheck<>(
          "id-travels-in-utf-8",
          "the last event ID is sent in UTF-8",
          "WHATWG HTML 9.2.3",
          trial -> sends(trial, "ä€😀", "id: ä€😀\ndata: a\n\n")),
      new ContractCheck<>(
          "empty-id-clears-it",
          "after an empty id the client sends none",
          "WHATWG HTML 9.2.6",
          trial -> sends(trial, "", "id: 1\ndata: a\n\nid\ndata: b\n\n")),
      new ContractCheck<>(
          "id-with-null-is-ignored", // W47
          "an id that contains NULL changes nothing",
          "WHATWG HTML 9.2.6",
          trial -> sends(trial, "1", "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n")),
      new ContractCheck<>(
          "waits-for-the-reconnection-time",
          "after retry: 2000 the client comes back, but not before 2 s",
          "WHATWG HTML 9.2.3",
          ClientReturnChecks::waitsForTheReconnectionTime),
      new ContractCheck<>(
          "huge-retry-is-no-failure", // W51
          "a retry with more digits than a number holds ends nothing",
          "WHATWG HTML 9.2.6",
          ClientReturnChecks::hugeRetryIsNoFailure));

  private static final long RETRY_MILLIS = 2000;
  private static final int RETURNS = 4;
  private static final long ROUNDED_MILLIS = 20; // how much earlier a timer may be by rounding

  private ClientReturnChecks() {}

  private static void unfinishedEventIsDiscarded(ClientTrial trial) {
    StreamScript cut = ClientTrial.stream("data: whole\n\ndata: cut\n");
    StreamProbe probe = trial.open(cut, marker());
    if (trial.contract().reconnects()) {
      probe.await("marker");
    } else {
      probe.awaitEnd();
    }
    List<String> data = probe.events().stream().map(Event::data).toList();
    require(data.contains("whole") && !data.contains("cut"), "\"whole\" and no \"cut\"", data);
  }

  private static void returnsAfterAnEnd(ClientTrial trial) {
    trial.requireReconnection();
    StreamProbe probe = trial.open(ClientTrial.stream("data: one\n\n"), marker());
    probe.await("marker");
  }

  private static void returnsAfterAReset(ClientTrial trial) {
    trial.requireReconnection();
    CountDownLatch arrived = new CountDownLatch(1);
    StreamProbe probe =
        trial.open(ClientTrial.stream("data: one\n\n").thenAwait(arrived).thenReset(), marker());
    probe.await(1);
    arrived.countDown();
    probe.await("marker");
  }

  private static void sends(ClientTrial trial, String lastEventId, String stream) {
    trial.requireReconnection();
    trial.open(ClientTrial.stream(stream), marker());
    String first = shownId(trial.takeRequest().header("Last-Event-ID"));
    require(first.equals("none"), "no Last-Event-ID at first", first);
    String second = shownId(trial.takeRequest().header("Last-Event-ID"));
    String expected = shownId(lastEventId.isEmpty() ? Optional.empty() : Optional.of(lastEventId));
    require(
        second.equals(expected),
        "Last-Event-ID " + expected + " after " + Transcript.quote(stream),
        second);
  }

  private static String shownId(Optional<String> lastEventId) {
    return lastEventId.map(Transcript::quote).orElse("none");
  }

  /** Several at a time, for one that draws its delay by lot is right now and then. */
  private static void waitsForTheReconnectionTime(ClientTrial trial) throws Exception {
    trial.requireReconnection();
    ExecutorService threads = Executors.newFixedThreadPool(RETURNS);
    try {
      Callable<Void> once = () -> waitsOnce(trial);
      for (Future<Void> each : threads.invokeAll(Collections.nCopies(RETURNS, once))) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failure) {
        throw failure;
      }
      throw e;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void waitsOnce(ClientTrial trial) {
    CountDownLatch arrived = new CountDownLatch(1);
    try (ClientTrial another = trial.another()) {
      StreamProbe probe = another.open(
          StreamScript.bytes("retry: " + RETRY_MILLIS + "\ndata: one\n\n").thenAwait(arrived),
          marker());
      probe.await(1);
      another.takeRequest();
      long start = System.nanoTime();
      arrived.countDown(); // so the stream ends after that
      another.takeRequest();
      requireAtLeast(RETRY_MILLIS, start);
      return null;
    }
  }

  /** Only a lower bound: a busy machine makes it longer, never shorter. */
  static void requireAtLeast(long millis, long start) {
    long passed = (System.nanoTime() - start) / 1_000_000;
    require(
        passed >= millis - ROUNDED_MILLIS,
        "the next request after " + millis + " ms",
        "one after " + passed + " ms");
  }

  private static void hugeRetryIsNoFailure(ClientTrial trial) {
    StreamProbe probe =
        trial.open(StreamScript.bytes("retry: 99999999999999999999\ndata: one\n\ndata: two\n\n")
            .thenStall());
    probe.await(2);
  }

  private static StreamScript marker() {
    return StreamScript.bytes("event: marker\ndata: x\n\n").thenStall();
  }
}
