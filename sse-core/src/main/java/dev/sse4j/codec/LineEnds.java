package dev.sse4j.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line ends in 32 bytes at once, eight of them in each word. */
final class LineEnds {

  /** How many bytes are looked at together. */
  static final int BLOCK_BYTES = 4 * Long.BYTES;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private static final long ONES = 0x0101_0101_0101_0101L;

  private static final long FOURTEEN = 0x0E0E_0E0E_0E0E_0E0EL;

  /** Moves the lowest bits of all bytes next to each other, into the highest byte. */
  private static final long GATHER = 0x0102_0408_1020_4080L;

  private LineEnds() {}

  /** Returns eight bytes, the first of them in the lowest bits. */
  static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /**
   * Returns a bit for each of the bytes that may be a CR or an LF, the first byte in the lowest:
   * they are below 14, and little else that text has is.
   */
  static int in(byte[] bytes, int at) {
    long one = word(bytes, at);
    long two = word(bytes, at + 8);
    long three = word(bytes, at + 16);
    long four = word(bytes, at + 24);
    long any = mayBeBelow14(one) | mayBeBelow14(two) | mayBeBelow14(three) | mayBeBelow14(four);
    return (any & HIGH_BITS) == 0
        ? 0
        : below14(one) | below14(two) << 8 | below14(three) << 16 | below14(four) << 24;
  }

  /**
   * As {@link #in}, for less than a word of bytes. To load as a word what has just been written in
   * pieces makes the processor wait.
   */
  static int inFew(byte[] bytes, int from, int to) {
    int found = 0;
    for (int at = from; at < to; at++) {
      if (bytes[at] < 14 && bytes[at] >= 0) {
        found |= 1 << at - from;
      }
    }
    return found;
  }

  /** Returns the index of the first CR or LF; {@code to} if there is none. */
  static int indexOf(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (at <= to - Long.BYTES && (mayBeBelow14(word(bytes, at)) & HIGH_BITS) == 0) {
        at += Long.BYTES;
      } else if (bytes[at] == '\n' || bytes[at] == '\r') {
        return at;
      } else {
        at++;
      }
    }
    return to;
  }

  /**
   * Returns whether there may be a CR, an LF or such a byte. It says yes too often, to a tab or to
   * what is shorter than a word, but one pass is enough for the no that nearly all data gets.
   */
  static boolean mayHaveOneOr(byte wanted, byte[] bytes) {
    long each = (wanted & 0xFF) * ONES;
    int last = bytes.length - Long.BYTES;
    if (last < 0) {
      return bytes.length > 0;
    }
    long word = word(bytes, last);
    long any = mayBeBelow14(word) | mayBeZero(word ^ each);
    for (int at = 0; at < last; at += Long.BYTES) { // without a way out, which is faster
      word = word(bytes, at);
      any |= mayBeBelow14(word) | mayBeZero(word ^ each);
    }
    return (any & HIGH_BITS) != 0;
  }

  /** Returns whether there is such a byte. */
  static boolean contains(byte[] bytes, byte wanted) {
    long each = (wanted & 0xFF) * ONES;
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      if ((mayBeZero(word(bytes, at) ^ each) & HIGH_BITS) != 0) {
        return true;
      }
    }
    while (at < bytes.length && bytes[at] != wanted) {
      at++;
    }
    return at < bytes.length;
  }

  /** Returns a word with the highest bit set of each byte below 14, and perhaps of those behind. */
  private static long mayBeBelow14(long word) {
    return word - FOURTEEN & ~word;
  }

  /** As {@link #mayBeBelow14}, for each byte that is 0. */
  private static long mayBeZero(long word) {
    return word - ONES & ~word;
  }

  /** Returns a bit for each byte below 14. */
  private static int below14(long word) {
    long others = (word | HIGH_BITS) - FOURTEEN | word; // no byte borrows from the next
    return (int) (((~others & HIGH_BITS) >>> 7) * GATHER >>> 56);
  }
}
