package dev.sse4j.server.jetty;

import dev.sse4j.SseException;
import dev.sse4j.server.CloseReason;

/**
 * Nothing more can be sent on a stream, for it has been closed: most often because its client has
 * gone. Who sends should let go of what the events come from, and return.
 */
public final class StreamClosedException extends SseException {

  private static final long serialVersionUID = 1L;

  /** Why the stream was closed. */
  private final CloseReason reason;

  StreamClosedException(CloseReason reason) {
    super("nothing more can be sent: " + explanation(reason));
    this.reason = reason;
  }

  /** Returns why the stream was closed. */
  public CloseReason reason() {
    return reason;
  }

  private static String explanation(CloseReason reason) {
    return switch (reason) {
      case CLIENT_GONE -> "the client has gone";
      case WRITE_TIMEOUT -> "the client took no bytes for longer than the write timeout";
      case SHUTDOWN -> "the server is shutting down";
      default -> "the stream has ended, for its body has returned or failed";
    };
  }
}
