package dev.sse4j.spi;

import dev.sse4j.SseException;
import org.jspecify.annotations.Nullable;

/**
 * A message was sent to the bus, but the bus has not said that it accepted it: it may have, or it
 * may yet. Who publishes it again, may publish it twice. After any other {@link SseException} of
 * {@link Provider#publish} it was not published, and will not be.
 */
public final class UnconfirmedException extends SseException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a cause, which may be null. */
  public UnconfirmedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
