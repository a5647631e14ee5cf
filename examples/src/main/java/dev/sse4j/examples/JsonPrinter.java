package dev.sse4j.examples;

import dev.sse4j.Event;
import java.io.PrintWriter;
import java.time.Duration;
import okhttp3.HttpUrl;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prints one JSON object a line, for programs. */
final class JsonPrinter implements EventPrinter {

  private static final int OK = 200; // no stream has another status

  private final JsonMapper json = new JsonMapper();
  private final PrintWriter out;

  JsonPrinter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void opened(HttpUrl url) {
    print(line("open").put("url", url.toString()).put("status", OK));
  }

  @Override
  public void event(Event event) {
    print(line("event")
        .put("type", event.type())
        .put("data", event.data())
        .put("lastEventId", event.id()));
  }

  @Override
  public void gap(Event gap) {
    ObjectNode line = line("gap");
    try {
      JsonNode known = json.readTree(gap.data());
      for (String name : new String[] {"lastEventId", "reason", "missed"}) {
        line.set(name, known.path(name));
      }
    } catch (JacksonException e) {
      line.put("data", gap.data()); // another server's idea of a gap
    }
    print(line);
  }

  @Override
  public void disconnected(Exception cause, Duration delay) {
    print(line("retry").put("delayMillis", delay.toMillis()).put("cause", Failure.describe(cause)));
  }

  @Override
  public void closed(String lastEventId) {
    print(line("closed").put("lastEventId", lastEventId));
  }

  @Override
  public void failed(String message) {
    print(line("error").put("message", message));
  }

  @Override
  public boolean isAbandoned() {
    return out.checkError();
  }

  private ObjectNode line(String kind) {
    return json.createObjectNode().put("kind", kind);
  }

  private void print(ObjectNode line) {
    // Not println: on Windows a line would end in CRLF.
    out.print(json.writeValueAsString(line) + "\n");
    out.flush();
  }
}
