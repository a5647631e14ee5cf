package dev.sse4j.testkit;

import java.util.List;
import java.util.Optional;

/** A request that a {@link ScriptedServer} has received. Safe for use by any thread. */
public final class ReceivedRequest {

  private final HttpHead head;
  private final String body;
  private final ScriptedConnection connection;

  ReceivedRequest(HttpHead head, String body, ScriptedConnection connection) {
    this.head = head;
    this.body = body;
    this.connection = connection;
  }

  /** Returns the method, such as {@code GET}. */
  public String method() {
    return head.firstLine().split(" ", 3)[0];
  }

  /** Returns the path with the query, as it was sent. */
  public String path() {
    return head.firstLine().split(" ", 3)[1];
  }

  /**
   * Returns the first value of a header field, whose name is taken in any case; its bytes were
   * decoded as UTF-8.
   */
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /**
   * Returns all values of a header field, whose name is taken in any case; none if it is missing.
   */
  public List<String> headers(String name) {
    return head.headers(name);
  }

  /** Returns the {@code Last-Event-ID}, or the empty string if there is none. */
  public String lastEventId() {
    return header("Last-Event-ID").orElse("");
  }

  /** Returns the body, decoded as UTF-8; the empty string if there is none. */
  public String body() {
    return body;
  }

  /**
   * Waits until the client has closed the connection of this request, in whichever way.
   *
   * @throws AssertionError if it does not within the limit of the server
   */
  public void awaitClosed() {
    connection.awaitClosedByClient();
  }

  @Override
  public String toString() {
    return head.toString();
  }
}
