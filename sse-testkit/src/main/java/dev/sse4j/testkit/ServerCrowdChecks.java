package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import java.io.IOException;
import java.util.List;

/** What the other clients, and the publisher, feel of one that stalls or vanishes. */
final class ServerCrowdChecks {

  static final List<ContractCheck<ServerTrial>> ALL = List.of(
      new ContractCheck<>(
          "stalled-client-holds-up-nobody", // W14, W15, W21, W37, W67
          "a client that reads nothing keeps neither the publisher nor the others waiting",
          "practice",
          ServerCrowdChecks::stalledClientHoldsUpNobody),
      new ContractCheck<>(
          "reset-client-holds-up-nobody", // W16
          "a client whose connection breaks keeps neither the publisher nor the others waiting",
          "practice",
          ServerCrowdChecks::resetClientHoldsUpNobody));

  // 16 MiB in all: more than two sockets hold between them.
  private static final int EVENTS = 1024;
  private static final String FILLER = "x".repeat(16 << 10);

  private static final int ROUNDS = 10;

  private ServerCrowdChecks() {}

  private static void stalledClientHoldsUpNobody(ServerTrial trial) {
    ServerListener healthy = trial.listen();
    trial.stall();
    long deadline = System.nanoTime() + trial.limit().toNanos();
    for (int i = 0; i < EVENTS; i++) {
      String data = i + FILLER;
      trial.publish(Event.of(data));
      healthy.await(data); // at the pace of one that reads
      require(
          System.nanoTime() < deadline,
          EVENTS + " events of 16 KiB within " + Transcript.seconds(trial.limit()),
          (i + 1) + " of them");
    }
  }

  private static void resetClientHoldsUpNobody(ServerTrial trial) throws IOException {
    ServerListener before = trial.listen();
    ServerListener gone = trial.listen();
    ServerListener after = trial.listen();

    gone.reset();

    for (int i = 0; i < ROUNDS; i++) { // one may go out before the server notices
      before.hear(Event.of("event " + i));
    }
    int heard = after.heard().size();
    require(heard == ROUNDS, ROUNDS + " events", heard + " of them");
  }
}
