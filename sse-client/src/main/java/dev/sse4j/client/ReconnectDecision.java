package dev.sse4j.client;

import java.io.EOFException;
import java.util.Set;

/**
 * Decides whether a stream that lost its connection, or did not get one, connects again. For
 * example, to give a server ten attempts in a row:
 *
 * <pre>{@code
 * ReconnectDecision decision = (cause, failures) ->
 *     failures < 10 && ReconnectDecision.defaults().reconnects(cause, failures);
 * }</pre>
 *
 * <p>Threads: called by the thread that iterates; by several at a time if the client has several
 * streams open.
 */
@FunctionalInterface
public interface ReconnectDecision {

  /**
   * Returns whether the stream connects again. If not, it ends: normally after a clean end, else
   * the cause comes out of the loop. What this throws ends the stream too.
   *
   * @param cause what happened: an {@link EOFException} if the server has ended the stream as it
   *     should, another {@link java.io.IOException} if the network failed, an {@link
   *     UnexpectedResponseException} if the server has answered something else; never one with
   *     status 204, which always ends the stream
   * @param failures how many attempts in a row have come to nothing, this one included: 1 for the
   *     first that got no connection, or one that neither delivered an event nor was up for {@link
   *     Reconnection#resetAfter()}; so 0 at the end of a good connection. {@link
   *     EventStream#reconnect()} begins anew, too
   */
  boolean reconnects(Exception cause, int failures);

  /**
   * Returns the default: always after an end and when the network fails, and after the statuses
   * that pass by themselves, which are 429, 500, 502, 503 and 504.
   */
  static ReconnectDecision defaults() {
    return (cause, failures) -> !(cause instanceof UnexpectedResponseException response)
        || Set.of(429, 500, 502, 503, 504).contains(response.status());
  }
}
