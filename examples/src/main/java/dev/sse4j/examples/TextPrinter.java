package dev.sse4j.examples;

import dev.sse4j.Event;
import java.io.PrintWriter;
import java.time.Duration;
import okhttp3.HttpUrl;

/**
 * Prints events for people: {@code new-dog: Corgi}. What is said about the connection goes to
 * another place.
 */
final class TextPrinter implements EventPrinter {

  private final PrintWriter out;
  private final PrintWriter notes;

  TextPrinter(PrintWriter out, PrintWriter notes) {
    this.out = out;
    this.notes = notes;
  }

  @Override
  public void opened(HttpUrl url) {
    note("reading " + url);
  }

  @Override
  public void event(Event event) {
    String type = Terminal.oneLine(event.type()) + ": ";
    // Further lines of the data stand below the first one.
    out.println(type
        + Terminal.printable(event.data()).replace("\n", "\n" + " ".repeat(type.length())));
  }

  @Override
  public void gap(Event gap) {
    note("there is a gap: " + gap.data());
  }

  @Override
  public void disconnected(Exception cause, Duration delay) {
    note("no connection (" + Failure.describe(cause) + "); next attempt in " + delay.toMillis()
        + " ms");
  }

  @Override
  public void closed(String lastEventId) {
    note(lastEventId.isEmpty() ? "closed" : "closed; the last event id is " + lastEventId);
  }

  @Override
  public void failed(String message) {
    // The command says it when it ends.
  }

  @Override
  public boolean isAbandoned() {
    return out.checkError();
  }

  private void note(String text) {
    notes.println("# " + Terminal.oneLine(text));
  }
}
