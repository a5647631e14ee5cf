package dev.sse4j.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A part of an array that belongs to somebody else, such as the data of an {@link EventView}: to be
 * read, not written, and only as long as its owner says. What is to be kept has to be copied.
 *
 * <pre>{@code
 * JsonParser json = factory.createParser(data.array(), data.offset(), data.length());
 * }</pre>
 *
 * <p>Threads: for the thread that its owner is for.
 */
public final class ByteRange {

  private byte[] array = {};
  private int offset;
  private int length;

  ByteRange() {}

  ByteRange set(byte[] array, int from, int to) {
    if (this.array != array) { // seldom, and to store a reference is dear
      this.array = array;
    }
    this.offset = from;
    this.length = to - from;
    return this;
  }

  /** Returns the array that the bytes lie in. Nothing in it may be changed. */
  public byte[] array() {
    return array;
  }

  /** Returns the index of the first byte in the {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Returns whether these are the given bytes. */
  public boolean contentEquals(byte[] other) {
    return Arrays.equals(array, offset, offset + length, other, 0, other.length);
  }

  /** Returns whether the first of these are the given bytes. */
  public boolean startsWith(byte[] prefix) {
    return prefix.length <= length
        && Arrays.equals(array, offset, offset + prefix.length, prefix, 0, prefix.length);
  }

  /** Puts all bytes into a buffer, at its position, which moves past them. */
  public void copyTo(ByteBuffer buffer) {
    buffer.put(array, offset, length);
  }

  /** Writes all bytes to a stream, without flushing it. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, length);
  }

  /**
   * Returns the text, decoded as UTF-8 (WHATWG Encoding): each maximal part of a malformed sequence
   * is one U+FFFD.
   */
  @Override
  public String toString() {
    return Utf8.decode(array, offset, offset + length);
  }
}
