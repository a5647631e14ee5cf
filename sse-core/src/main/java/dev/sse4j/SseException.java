package dev.sse4j;

import org.jspecify.annotations.Nullable;

/** Something outside of the caller's hands went wrong: the network, the peer, the bus. */
public class SseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception without a cause. */
  public SseException(String message) {
    super(message);
  }

  /** Creates an exception with a cause, which may be null. */
  public SseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
