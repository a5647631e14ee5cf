package dev.sse4j.benchmarks.codec;

import java.io.InputStream;
import java.util.Objects;

/** Gives bytes a few at a time, as a socket would, and never says how many are left. */
final class Pieces extends InputStream {

  private final byte[] bytes;
  private final int pieceBytes;
  private int next;

  Pieces(byte[] bytes, int pieceBytes) {
    this.bytes = bytes;
    this.pieceBytes = pieceBytes;
  }

  @Override
  public int read() {
    return next == bytes.length ? -1 : bytes[next++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int count = Math.min(Math.min(length, pieceBytes), bytes.length - next);
    if (count == 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(bytes, next, target, offset, count);
    next += count;
    return count;
  }
}
