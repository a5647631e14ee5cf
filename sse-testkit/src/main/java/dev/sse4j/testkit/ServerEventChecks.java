package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;
import static dev.sse4j.testkit.ContractTrial.shown;

import dev.sse4j.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What becomes of events on their way: they arrive as they were, and what they hold forges none. */
final class ServerEventChecks {

  static final List<ContractCheck<ServerTrial>> ALL = List.of(
      new ContractCheck<>(
          "type-and-data-arrive",
          "type and data of an event arrive as they were",
          "WHATWG HTML 9.2.6",
          ServerEventChecks::typeAndDataArrive),
      new ContractCheck<>(
          "publishers-id-arrives",
          "the id that the publisher gave an event arrives as it was",
          "WHATWG HTML 9.2.6",
          ServerEventChecks::publishersIdArrives),
      new ContractCheck<>(
          "lines-arrive", // W5, W18
          "data of several lines, some of them empty, arrive as they were",
          "WHATWG HTML 9.2.6",
          trial -> arrives(trial, "one\ntwo\n\n three\n:four\ndata: five")),
      new ContractCheck<>(
          "trailing-line-break-survives",
          "a line break at the end of the data arrives",
          "WHATWG HTML 9.2.6",
          trial -> arrives(trial, "one\n", "two\n\n", "\n")),
      new ContractCheck<>(
          "empty-data-is-an-event", // W38
          "an event without a byte of data arrives as one",
          "WHATWG HTML 9.2.6",
          trial -> arrives(trial, "")),
      new ContractCheck<>(
          "data-injects-nothing", // W5, W18, W74
          "LF, CR and CRLF in the data end a line of the data, and begin no field",
          "WHATWG HTML 9.2.5",
          ServerEventChecks::dataInjectsNothing),
      new ContractCheck<>(
          "type-injects-nothing", // W5, W74
          "LF, CR and CRLF in the type are refused, or begin no field",
          "WHATWG HTML 9.2.5",
          trial -> injectsNothing(
              trial,
              end -> new Event("a" + end + "id: forged" + end + "data: forged", "genuine", ""))),
      new ContractCheck<>(
          "id-injects-nothing", // W74
          "LF, CR and CRLF in the id are refused, or begin no field",
          "WHATWG HTML 9.2.5",
          trial -> injectsNothing(
              trial,
              end ->
                  Event.of("genuine").withId("7" + end + "event: forged" + end + "data: forged"))),
      new ContractCheck<>(
          "order-is-kept", // W19
          "a thousand events arrive in the order of publication, each once",
          "practice",
          ServerEventChecks::orderIsKept));

  private static final List<String> LINE_ENDS = List.of("\n", "\r", "\r\n");
  private static final int BURSTS = 20;
  private static final int BURST = 50;

  private ServerEventChecks() {}

  private static void typeAndDataArrive(ServerTrial trial) {
    arrives(
        trial,
        Event.of("plain"),
        Event.of("new-dog", "Corgi"),
        Event.of("ä: b", "a: ä€😀\t\u2028\u0085"),
        Event.of("  two blanks before, one after "));
  }

  private static void arrives(ServerTrial trial, String... data) {
    arrives(trial, List.of(data).stream().map(Event::of).toArray(Event[]::new));
  }

  private static void arrives(ServerTrial trial, Event... events) {
    ServerListener listener = trial.listen();
    for (Event event : events) {
      List<Event> heard = withoutIds(listener.hear(event));
      require(heard.equals(List.of(event)), shown(List.of(event)), shown(heard));
    }
  }

  private static void publishersIdArrives(ServerTrial trial) {
    ServerListener listener = trial.listen();
    Event event = Event.of("x").withId(trial.nextText("my id: ä"));

    List<Event> heard = listener.hear(event);

    require(heard.equals(List.of(event)), shown(List.of(event)), shown(heard));
  }

  private static void dataInjectsNothing(ServerTrial trial) {
    ServerListener listener = trial.listen();
    for (String end : LINE_ENDS) {
      String data =
          String.join(end, "one", "event: forged", "", "data: forged", "id: forged", "", ": two");
      Event expected = Event.of(data.replace(end, "\n"));

      List<Event> heard = withoutIds(listener.hear(Event.of(data)));

      require(
          heard.equals(List.of(expected)),
          shown(List.of(expected)) + " of lines that end with " + Transcript.quote(end),
          shown(heard));
    }
  }

  /** Whether it is refused or neutralised is the server's choice; nothing else may come of it. */
  private static void injectsNothing(ServerTrial trial, Function<String, Event> hostile) {
    ServerListener listener = trial.listen();
    for (String end : LINE_ENDS) {
      trial.publishOrBeRefused(hostile.apply(end));
      List<Event> heard = listener.heard();
      boolean forged = heard.stream()
          .anyMatch(event -> !event.data().equals("genuine")
              || event.type().equals("forged")
              || event.id().equals("forged"));
      require(
          heard.size() <= 1 && !forged,
          "at most the event itself, of a field with " + Transcript.quote(end),
          shown(heard));
    }
  }

  private static void orderIsKept(ServerTrial trial) {
    ServerListener listener = trial.listen();
    List<Event> published = new ArrayList<>();
    List<Event> heard = new ArrayList<>();
    for (int burst = 0; burst < BURSTS; burst++) {
      Event[] events = new Event[BURST];
      for (int i = 0; i < BURST; i++) {
        events[i] = Event.of("event " + (burst * BURST + i));
      }
      published.addAll(List.of(events));
      heard.addAll(withoutIds(listener.hear(events)));
    }
    for (int i = 0; i < published.size(); i++) {
      Event came = i < heard.size() ? heard.get(i) : null;
      require(published.get(i).equals(came), "event " + i, came == null ? "none" : came.data());
    }
    require(
        heard.size() == published.size(), published.size() + " events", heard.size() + " of them");
  }

  private static List<Event> withoutIds(List<Event> events) {
    return events.stream().map(event -> event.withId("")).toList();
  }
}
