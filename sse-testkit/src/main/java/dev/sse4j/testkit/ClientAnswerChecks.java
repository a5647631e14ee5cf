package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a client asks for, and what it makes of answers that are no stream. */
final class ClientAnswerChecks {

  static final List<ContractCheck<ClientTrial>> ALL = List.of(
      new ContractCheck<>(
          "asks-for-an-event-stream",
          "the request has Accept: text/event-stream",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::asksForAnEventStream),
      new ContractCheck<>(
          "asks-past-caches",
          "the request has Cache-Control with no-cache or no-store",
          "WHATWG HTML 9.2.2",
          ClientAnswerChecks::asksPastCaches),
      new ContractCheck<>(
          "refuses-another-type", // W52
          "an answer of another type is a failure, and none of it becomes an event",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::refusesAnotherType),
      new ContractCheck<>(
          "takes-parameters-of-the-type",
          "text/event-stream in any case, and with a charset, is an event stream",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::takesParametersOfTheType),
      new ContractCheck<>(
          "not-found-is-a-failure", // W50
          "404 reaches the caller as a failure, not as a normal end",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::notFoundIsAFailure),
      new ContractCheck<>(
          "not-found-is-final",
          "after 404 the client does not ask again",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::notFoundIsFinal),
      new ContractCheck<>(
          "no-content-is-final", // W52
          "204 ends the stream for good",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::noContentIsFinal),
      new ContractCheck<>(
          "follows-redirects",
          "307 leads to the stream at another address",
          "WHATWG HTML 9.2.3",
          ClientAnswerChecks::followsRedirects),
      new ContractCheck<>(
          "unavailable-is-retried",
          "after 503 the client asks again",
          "practice",
          ClientAnswerChecks::unavailableIsRetried),
      new ContractCheck<>(
          "retry-after-is-obeyed",
          "after 503 with Retry-After: 2 the client asks again, but not before 2 s",
          "RFC 9110 10.2.3",
          ClientAnswerChecks::retryAfterIsObeyed));

  private static final List<String> TYPES = List.of(
      "text/event-stream;charset=UTF-8",
      "text/event-stream; charset=\"utf-8\"",
      "Text/Event-Stream");
  private static final long RETRY_AFTER_MILLIS = 2000;

  private ClientAnswerChecks() {}

  private static void asksForAnEventStream(ClientTrial trial) {
    trial.open(StreamScript.events().thenStall());
    List<String> accept = trial.takeRequest().headers("Accept");
    require(accept.equals(List.of("text/event-stream")), "Accept: text/event-stream", accept);
  }

  private static void asksPastCaches(ClientTrial trial) {
    trial.open(StreamScript.events().thenStall());
    String control =
        String.join(", ", trial.takeRequest().headers("Cache-Control")).toLowerCase(Locale.ROOT);
    require(
        control.contains("no-cache") || control.contains("no-store"),
        "Cache-Control with no-cache or no-store",
        Transcript.quote(control));
  }

  private static void refusesAnotherType(ClientTrial trial) {
    StreamProbe probe = trial.open(
        StreamScript.bytes("data: text\n\n").header("Content-Type", "text/plain"),
        ClientTrial.forbidden());
    Optional<Throwable> end = ClientTrial.awaitEnd(probe);
    List<Event> events = probe.events();
    require(events.isEmpty(), "no event", ContractTrial.shown(events));
    require(end.isPresent(), "a failure", "a normal end");
  }

  private static void takesParametersOfTheType(ClientTrial trial) {
    for (String type : TYPES) {
      StreamScript script =
          StreamScript.bytes("data: one\n\n").header("Content-Type", type).thenStall();
      try (ClientTrial another = trial.another()) {
        another.open(script).await(1);
      } catch (AssertionError e) {
        throw new AssertionError("of Content-Type " + type + ", " + e.getMessage(), e);
      }
    }
  }

  private static void notFoundIsAFailure(ClientTrial trial) {
    Optional<Throwable> end = ClientTrial.awaitEnd(notFound(trial));
    require(end.isPresent(), "a failure", "a normal end");
  }

  private static void notFoundIsFinal(ClientTrial trial) {
    trial.requireReconnection();
    ClientTrial.awaitEnd(notFound(trial));
  }

  private static StreamProbe notFound(ClientTrial trial) {
    return trial.open(StreamScript.response(404, "nothing here"), ClientTrial.forbidden());
  }

  private static void noContentIsFinal(ClientTrial trial) {
    StreamScript gone = StreamScript.response(204);
    StreamProbe probe = trial.contract().reconnects()
        ? trial.open(ClientTrial.stream("data: one\n\n"), gone, ClientTrial.forbidden())
        : trial.open(gone, ClientTrial.forbidden());
    ClientTrial.awaitEnd(probe);
  }

  private static void followsRedirects(ClientTrial trial) {
    StreamProbe probe = trial.open(
        StreamScript.response(307).header("Location", trial.url("/moved")),
        StreamScript.bytes("data: moved\n\n").thenStall());
    probe.await(1);
    trial.takeRequest();
    String path = trial.takeRequest().path();
    require(path.equals("/moved"), "a request for /moved", path);
  }

  private static void unavailableIsRetried(ClientTrial trial) {
    trial.requireReconnection();
    trial
        .open(
            StreamScript.response(503, "later"),
            StreamScript.bytes("data: back\n\n").thenStall())
        .await(1);
  }

  private static void retryAfterIsObeyed(ClientTrial trial) {
    trial.requireReconnection();
    long start = System.nanoTime();
    trial.open(
        StreamScript.response(503, "later")
            .header("Retry-After", Long.toString(RETRY_AFTER_MILLIS / 1000)),
        StreamScript.events().thenStall());
    trial.takeRequest();
    trial.takeRequest();
    ClientReturnChecks.requireAtLeast(RETRY_AFTER_MILLIS, start);
  }
}
