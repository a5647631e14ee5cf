package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The least that any reader has to do: read, find the line feeds eight bytes at a time, and make a
 * string of each event's data. It looks at the first byte of a line and no further, knows neither
 * types nor ids, and is no parser: it takes LF and CRLF only, and trusts that a space follows the
 * colon.
 */
final class Floor implements Contender {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long LINE_FEEDS = ONES * '\n';
  private static final int READ_BYTES = 8 << 10;
  private static final int DATA = "data: ".length();

  private byte[] bytes = new byte[2 * READ_BYTES];
  private int lineStart;
  private int dataStart; // of the data lines before the current line, joined; -1 without any
  private int dataEnd;

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    int end = 0;
    lineStart = 0;
    dataStart = -1;
    while (true) {
      if (bytes.length - end < READ_BYTES) {
        end = makeRoom(end);
      }
      int count = in.read(bytes, end, READ_BYTES);
      if (count < 0) {
        return;
      }
      int limit = end + count;
      for (int at = lineFeed(end, limit); at < limit; at = lineFeed(at + 1, limit)) {
        line(at, tally);
      }
      end = limit;
    }
  }

  /** Moves what is still needed to the front, and returns where it ends there. */
  private int makeRoom(int end) {
    int start = dataStart < 0 ? lineStart : dataStart;
    int kept = end - start;
    byte[] target = bytes.length - kept < READ_BYTES ? new byte[2 * bytes.length] : bytes;
    System.arraycopy(bytes, start, target, 0, kept);
    bytes = target;
    lineStart -= start;
    dataEnd -= start;
    dataStart = dataStart < 0 ? -1 : 0;
    return kept;
  }

  private int lineFeed(int from, int to) {
    byte[] bytes = this.bytes;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) WORD.get(bytes, at) ^ LINE_FEEDS;
      long zeros = (word - ONES) & ~word & ONES << 7;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >> 3);
      }
    }
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void line(int lineFeed, Tally tally) {
    int end = lineFeed > lineStart && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    if (end == lineStart) {
      tally.event("message", new String(bytes, dataStart, dataEnd - dataStart, UTF_8));
      dataStart = -1;
    } else if (bytes[lineStart] == 'd') {
      data(lineStart + DATA, end);
    }
    lineStart = lineFeed + 1;
  }

  private void data(int start, int end) {
    if (dataStart < 0) {
      dataStart = start;
      dataEnd = end;
    } else {
      bytes[dataEnd++] = '\n';
      System.arraycopy(bytes, start, bytes, dataEnd, end - start);
      dataEnd += end - start;
    }
  }
}
