package dev.sse4j;

/**
 * An event of the stream that is read is larger than the reader allows. What was read before it is
 * not affected.
 */
public final class EventTooLargeException extends SseException {

  private static final long serialVersionUID = 1L;

  /** The bound, in bytes. */
  private final int maxEventBytes;

  /** Creates an exception for an event larger than {@code maxEventBytes} bytes. */
  public EventTooLargeException(int maxEventBytes) {
    super("event exceeds " + maxEventBytes + " bytes; raise maxEventBytes if the peer is trusted");
    this.maxEventBytes = maxEventBytes;
  }

  /** Returns the bound that was exceeded, in bytes. */
  public int maxEventBytes() {
    return maxEventBytes;
  }
}
