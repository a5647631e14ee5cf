package dev.sse4j.testkit.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** Gives no more than one piece in a read, as a socket may. */
class PiecesInputStream extends InputStream {

  private final Iterator<byte[]> pieces;
  private byte[] piece = {};
  private int at;

  PiecesInputStream(List<byte[]> pieces) {
    this.pieces = pieces.iterator();
  }

  @Override
  public int read() {
    return nextPiece() ? piece[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!nextPiece()) {
      return -1;
    }
    int count = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, bytes, offset, count);
    at += count;
    return count;
  }

  private boolean nextPiece() {
    while (at == piece.length && pieces.hasNext()) {
      piece = pieces.next();
      at = 0;
    }
    return at < piece.length;
  }
}
