package dev.sse4j.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last event ID of a stream, and the one that the block so far will make of it. */
final class LastEventId {

  private static final int INITIAL_CAPACITY = 32;
  private static final int LARGEST_IDLE_CAPACITY = 4 << 10;

  private byte[] bytes;
  private int length;
  private @Nullable String text; // made when it is first asked for
  private byte[] nextBytes = new byte[INITIAL_CAPACITY];
  private int nextLength;

  LastEventId(String text) {
    this.text = text;
    this.bytes = Utf8.encode(text);
    this.length = bytes.length;
  }

  /** Takes the value of an id field, which counts when its block has ended. */
  void setNext(byte[] source, int from, int to) {
    nextLength = to - from;
    if (nextLength > nextBytes.length) {
      nextBytes = new byte[Math.max(nextLength, INITIAL_CAPACITY)];
    }
    System.arraycopy(source, from, nextBytes, 0, nextLength);
  }

  /** The block has ended, and has had an id. */
  void commit() {
    if (Arrays.equals(bytes, 0, length, nextBytes, 0, nextLength)) {
      return;
    }
    byte[] unused = bytes;
    bytes = nextBytes;
    length = nextLength;
    nextBytes = unused.length > LARGEST_IDLE_CAPACITY ? new byte[INITIAL_CAPACITY] : unused;
    text = null;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  String text() {
    if (text == null) {
      text = Utf8.decode(bytes, 0, length);
    }
    return text;
  }
}
