package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import java.util.Arrays;
import java.util.List;

/** What a server that is silent or endless does to a client, and how one gets away from it. */
final class ClientEnduranceChecks {

  static final List<ContractCheck<ClientTrial>> ALL = List.of(
      new ContractCheck<>(
          "close-ends-a-read",
          "close() ends a read that waits, and the connection",
          "WHATWG HTML 9.2.2",
          ClientEnduranceChecks::closeEndsARead),
      new ContractCheck<>(
          "endless-event-is-given-up", // W54
          "a server that sends 32 MiB without a line end does not fill the memory",
          "practice",
          ClientEnduranceChecks::endlessEventIsGivenUp),
      new ContractCheck<>(
          "quiet-stream-is-not-cut", // W53
          "a stream on which nothing comes for a while is not cut",
          "practice",
          ClientEnduranceChecks::quietStreamIsNotCut));

  private static final int ENDLESS = 32 << 20;

  private ClientEnduranceChecks() {}

  private static void closeEndsARead(ClientTrial trial) {
    StreamProbe probe = trial.open(StreamScript.bytes("data: one\n\n").thenStall());
    probe.await(1);
    ReceivedRequest request = trial.takeRequest();
    trial.close(probe);
    probe.awaitEnd();
    request.awaitClosed();
  }

  private static void endlessEventIsGivenUp(ClientTrial trial) {
    byte[] line = new byte[ENDLESS];
    Arrays.fill(line, (byte) 'x');
    // It does end at last, and then shows by the event that the client has kept all of it.
    StreamProbe probe = trial.open(
        StreamScript.bytes("data: ").thenBytes(line).thenBytes("\n\n").thenStall(),
        StreamScript.bytes("data: again\n\n").thenStall());
    Event first;
    try {
      first = probe.await(1).get(0);
    } catch (AssertionError e) {
      probe.awaitEnd(); // it gave up
      return;
    }
    require(first.data().length() < ENDLESS, "no event", "one of 32 MiB");
  }

  private static void quietStreamIsNotCut(ClientTrial trial) {
    StreamProbe probe = trial.open(
        StreamScript.bytes("data: one\n\n")
            .thenPause(trial.contract().quiet())
            .thenBytes("data: two\n\n")
            .thenStall(),
        StreamScript.bytes("data: again\n\n").thenStall());
    String data = probe
        .within(trial.contract().quiet().plus(trial.limit()))
        .await(2)
        .get(1)
        .data();
    require(data.equals("two"), "the event after the silence", "a new connection");
  }
}
