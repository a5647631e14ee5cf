package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What a client is sent that comes back with the last event ID that it has, or pretends to have. */
final class ServerResumeChecks {

  static final List<ContractCheck<ServerTrial>> ALL = List.of(
      new ContractCheck<>(
          "events-carry-ids", // W13
          "each event has an id of its own, so that a client can say where it was",
          "WHATWG HTML 9.2.3",
          ServerResumeChecks::eventsCarryIds),
      new ContractCheck<>(
          "what-was-missed-comes", // W22, W24
          "after the event that Last-Event-ID names come those that were missed, in order, each once",
          "WHATWG HTML 9.2.3",
          ServerResumeChecks::whatWasMissedComes),
      new ContractCheck<>(
          "what-was-seen-is-not-repeated", // W22, W36
          "a Last-Event-ID that names the newest event brings no event back",
          "WHATWG HTML 9.2.3",
          ServerResumeChecks::whatWasSeenIsNotRepeated),
      new ContractCheck<>(
          "unknown-id-gets-a-stream",
          "a Last-Event-ID that the server does not know gets what is published from then on",
          "practice",
          trial -> trial.resume(trial.nextText("nobody's id"))),
      new ContractCheck<>(
          "hostile-id-does-no-harm", // W41, W78
          "a Last-Event-ID of 10 KiB, or with control characters, gets a stream or a 4xx",
          "RFC 9110 15.5, 15.6",
          ServerResumeChecks::hostileIdDoesNoHarm));

  private static final List<String> HOSTILE =
      List.of("x".repeat(10 << 10), "\u0001\u0007\u001b[2J", "\u0085\u009b2J\u2028", "' OR 1=1 --");

  private ServerResumeChecks() {}

  private static void eventsCarryIds(ServerTrial trial) {
    requireResumption(trial);
    ServerListener listener = trial.listen();

    List<Event> heard = listener.hear(Event.of("one"), Event.of("two"), Event.of("three"));

    List<String> ids = heard.stream().map(Event::id).toList();
    require(
        ids.size() == 3 && !ids.contains("") && ids.stream().distinct().count() == 3,
        "three ids",
        ids.toString());
  }

  private static void whatWasMissedComes(ServerTrial trial) {
    List<String> data = newData(trial, 5);
    String id = idOfTheFirst(trial, data.subList(0, 3));
    trial.publish(Event.of(data.get(3)));

    ServerListener second = trial.resume(id);
    second.hear(Event.of(data.get(4)));

    List<String> heard = second.allData().filter(data::contains).toList();
    require(
        heard.equals(data.subList(1, 5)),
        "the events " + data.subList(1, 5) + " after the one named by Last-Event-ID",
        heard.toString());
  }

  private static void whatWasSeenIsNotRepeated(ServerTrial trial) {
    List<String> data = newData(trial, 1);
    String id = idOfTheFirst(trial, data);

    ServerListener second = trial.resume(id);
    second.settle();

    require(second.allData().noneMatch(data::contains), "no event twice", data.toString());
  }

  private static void hostileIdDoesNoHarm(ServerTrial trial) throws IOException {
    for (String id : HOSTILE) {
      ServerConnection connection = trial.stream("Last-Event-ID: " + id);
      int status = connection.head().status();
      String name = Transcript.quote(id.substring(0, Math.min(id.length(), 12)));
      require(
          status / 100 == 4 || ServerConnection.isStream(connection.head()),
          "a stream or 4xx for Last-Event-ID " + name,
          connection.head().summary());
      connection.close();
      if (status == 200) {
        trial.resume(id);
      }
    }
  }

  /** Publishes events to a client that then goes, and returns the id that it got with the first. */
  private static String idOfTheFirst(ServerTrial trial, List<String> data) {
    requireResumption(trial);
    ServerListener first = trial.listen();
    data.forEach(each -> trial.publish(Event.of(each)));
    String id = first.await(data.get(0)).id();
    first.await(data.get(data.size() - 1));
    first.close();
    require(!id.isEmpty(), "an event with an id", "one without, which nothing can resume");
    return id;
  }

  private static void requireResumption(ServerTrial trial) {
    if (!trial.contract().resumes()) {
      throw new NotTriedException("resumes() says that nothing is sent again");
    }
  }

  private static List<String> newData(ServerTrial trial, int count) {
    return Stream.generate(() -> trial.nextText("missed")).limit(count).toList();
  }
}
