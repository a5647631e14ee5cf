package dev.sse4j.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Bytes that are a whole part of an event stream: an event, a comment, or a block that sets the
 * last event ID or the reconnection time. Made by {@link EventEncoder}, once for all who are sent
 * it. Immutable; safe for use by any thread.
 */
public final class EncodedEvent {

  private final byte[] bytes;

  EncodedEvent(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** Returns a read-only view, from the first byte to the last, with a position of its own. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Puts all bytes into a buffer, at its position, which moves past them. */
  public void copyTo(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  /** Writes all bytes to a stream, without flushing it. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }
}
