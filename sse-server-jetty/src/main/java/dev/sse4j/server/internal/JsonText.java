package dev.sse4j.server.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes JSON from its beginning to its end, for people or for machines.
 *
 * <pre>{@code
 * JsonText json = JsonText.compact();
 * json.beginObject().field("node", node).beginArray("connections");
 * connections.forEach(each -> json.beginObject().field("lag", each.lag()).end());
 * return json.end().end().toString();
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class JsonText {

  private final StringBuilder text = new StringBuilder();
  private final boolean indented;
  private final Deque<String> ends = new ArrayDeque<>(); // of what has begun, the innermost first
  private boolean empty = true; // nothing is in the innermost yet

  private JsonText(boolean indented) {
    this.indented = indented;
  }

  /** Begins a text on lines, indented by two spaces. */
  public static JsonText indented() {
    return new JsonText(true);
  }

  /** Begins a text of one line, without a space. */
  public static JsonText compact() {
    return new JsonText(false);
  }

  /** Begins an object: the whole text, or an element of the array. */
  public JsonText beginObject() {
    next();
    return begin("{", "}");
  }

  /** Begins an object that is a field. */
  public JsonText beginObject(String name) {
    name(name);
    return begin("{", "}");
  }

  /** Begins an array that is a field. */
  public JsonText beginArray(String name) {
    name(name);
    return begin("[", "]");
  }

  /** Ends the object or the array that was begun last. */
  public JsonText end() {
    String end = ends.pop();
    if (!empty) {
      newLine();
    }
    text.append(end);
    empty = false;
    return this;
  }

  /** Adds a string to the object. */
  public JsonText field(String name, String value) {
    name(name);
    text.append(Json.quote(value));
    return this;
  }

  /** Adds a number to the object. */
  public JsonText field(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /** Adds a {@code null} to the object. */
  public JsonText nothing(String name) {
    name(name);
    text.append("null");
    return this;
  }

  /** Returns the text so far. */
  @Override
  public String toString() {
    return text.toString();
  }

  private JsonText begin(String start, String end) {
    text.append(start);
    ends.push(end);
    empty = true;
    return this;
  }

  private void name(String name) {
    next();
    text.append(Json.quote(name)).append(indented ? ": " : ":");
  }

  private void next() {
    if (ends.isEmpty()) {
      return;
    }
    if (!empty) {
      text.append(',');
    }
    newLine();
    empty = false;
  }

  private void newLine() {
    if (indented) {
      text.append('\n').append("  ".repeat(ends.size()));
    }
  }
}
