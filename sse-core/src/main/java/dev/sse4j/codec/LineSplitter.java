package dev.sse4j.codec;

/**
 * The first stage: cuts the stream into lines, which end at LF, CRLF or CR, and drops a byte order
 * mark at its beginning. A line that lies within one chunk is passed on where it is, without a
 * copy; of one that does not, the next stage keeps the pieces.
 */
final class LineSplitter {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final LineHandler handler;

  /**
   * How many bytes of a byte order mark the stream has begun with, or its length once there is
   * nothing left to look for.
   */
  private int markSeen;

  private boolean inLine;
  private boolean afterCr;

  LineSplitter(LineHandler handler) {
    this.handler = handler;
  }

  void split(byte[] bytes, int from, int to) {
    int at = markSeen == BYTE_ORDER_MARK.length ? from : skipByteOrderMark(bytes, from, to);
    while (at < to) {
      // A CR has ended its line at once, and may yet turn out to be half of a CRLF.
      if (afterCr && bytes[at] == '\n') {
        at++;
      }
      afterCr = false;
      int end = indexOfLineEnd(bytes, at, to);
      if (end == to) {
        piece(bytes, at, to);
        return;
      }
      // Before the call: what the next stage throws must not leave half a line here.
      boolean begun = inLine;
      inLine = false;
      afterCr = bytes[end] == '\r';
      if (begun) {
        handler.endOfLine(bytes, at, end);
      } else {
        handler.line(bytes, at, end);
      }
      at = end + 1;
    }
  }

  private void piece(byte[] bytes, int from, int to) {
    if (from < to) {
      inLine = true;
      handler.pieceOfLine(bytes, from, to);
    }
  }

  private int skipByteOrderMark(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && markSeen < BYTE_ORDER_MARK.length) {
      if (bytes[at] != BYTE_ORDER_MARK[markSeen]) {
        // No mark after all: what looked like its beginning belongs to the first line.
        int seen = markSeen;
        markSeen = BYTE_ORDER_MARK.length;
        piece(BYTE_ORDER_MARK, 0, seen);
        return at;
      }
      at++;
      markSeen++;
    }
    return at;
  }

  private static int indexOfLineEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    return at;
  }
}
