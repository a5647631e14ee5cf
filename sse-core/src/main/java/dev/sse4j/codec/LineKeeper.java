package dev.sse4j.codec;

import dev.sse4j.EventTooLargeException;
import java.io.ByteArrayOutputStream;

/**
 * A stage between the two others, for a sink that takes the lines themselves: passes each on, and
 * then gives it to the sink, whole. Since nothing is left out here, the bound on an event is one on
 * all lines of its block.
 */
final class LineKeeper implements LineHandler {

  private final LineHandler next;
  private final EventParser.LineSink sink;
  private final int maxBlockBytes;
  private ByteArrayOutputStream pieces = new ByteArrayOutputStream();
  private long blockBytes; // of the block so far, pieces included

  LineKeeper(LineHandler next, EventParser.LineSink sink, int maxBlockBytes) {
    this.next = next;
    this.sink = sink;
    this.maxBlockBytes = maxBlockBytes;
  }

  @Override
  public void line(byte[] bytes, int from, int to) {
    requireRoom(to - from + 1);
    if (from == to) {
      blockBytes = 0; // before the call: the sink may throw
    }
    next.line(bytes, from, to);
    sink.line(Utf8.decode(bytes, from, to));
  }

  @Override
  public void pieceOfLine(byte[] bytes, int from, int to) {
    requireRoom(to - from);
    pieces.write(bytes, from, to - from);
    next.pieceOfLine(bytes, from, to);
  }

  @Override
  public void endOfLine(byte[] bytes, int from, int to) {
    requireRoom(to - from + 1);
    pieces.write(bytes, from, to - from);
    byte[] line = pieces.toByteArray();
    pieces = new ByteArrayOutputStream(); // not reset: it would stay as large as the longest line
    next.endOfLine(bytes, from, to);
    sink.line(Utf8.decode(line, 0, line.length));
  }

  /** The end of a line counts as one byte, whatever it is, so that no line is free. */
  private void requireRoom(int bytes) {
    blockBytes += bytes;
    if (blockBytes > maxBlockBytes) {
      throw new EventTooLargeException(maxBlockBytes);
    }
  }
}
