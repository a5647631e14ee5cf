package dev.sse4j.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are a whole part of an event stream: an event, a comment, or a block that sets the
 * last event ID or the reconnection time. Made by {@link EventEncoder}, once for all who are sent
 * it. Immutable; safe for use by any thread.
 */
public final class EncodedEvent {

  private static final byte[] NONE = {};
  private static final byte[] END_OF_EVENT = {'\n', '\n'};

  /*
   * Three arrays: to have the data of an event in the one that the JDK has encoded it into costs no
   * second copy, and most events are only ever copied to where they are sent from.
   */
  private final byte[] head;
  private final byte[] data;
  private final byte[] tail;
  private volatile byte @Nullable [] joined; // once somebody has asked for one piece

  /** Creates one of the bytes as they are. */
  EncodedEvent(byte[] bytes) {
    this(NONE, bytes, NONE);
  }

  /**
   * Creates an event with data of one line.
   *
   * @param head all that stands before the data, with the name of its field
   */
  static EncodedEvent ofOneLine(byte[] head, byte[] data) {
    return new EncodedEvent(head, data, END_OF_EVENT);
  }

  private EncodedEvent(byte[] head, byte[] data, byte[] tail) {
    this.head = head;
    this.data = data;
    this.tail = tail;
  }

  /** Returns the number of bytes. */
  public int size() {
    return head.length + data.length + tail.length;
  }

  /**
   * Returns a read-only view, from the first byte to the last, with a position of its own. All
   * views share one array, which the first of them may have to make.
   */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(head.length == 0 ? data : joined()).asReadOnlyBuffer();
  }

  /** Puts all bytes into a buffer, at its position, which moves past them. */
  public void copyTo(ByteBuffer buffer) {
    if (buffer.remaining() < size()) {
      throw new BufferOverflowException(); // and not with a part of them in it
    }
    buffer.put(head).put(data).put(tail);
  }

  /** Writes all bytes to a stream, without flushing it. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(head.length == 0 ? data : joined());
  }

  private byte[] joined() {
    byte[] joined = this.joined;
    if (joined == null) {
      joined = new byte[size()];
      copyTo(ByteBuffer.wrap(joined));
      this.joined = joined;
    }
    return joined;
  }
}
