package dev.sse4j.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line ends in words of eight bytes, and in four of those at once. */
final class LineEnds {

  /** How many bytes are looked at together. */
  static final int BLOCK_BYTES = 4 * Long.BYTES;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // In each byte of a word the same:
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long FOURTEEN = 0x0E0E_0E0E_0E0E_0E0EL;

  private LineEnds() {}

  /** Returns eight bytes, the first of them in the lowest bits. */
  static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /**
   * Returns the index of the first CR or LF at or behind a place. There has to be one, with an array
   * that goes on for {@link #BLOCK_BYTES} bytes from there.
   */
  static int next(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] != '\n') {
      long ends = mayBeBelow14(word(bytes, at)) & HIGH_BITS;
      int found = ends == 0 ? nextBelow14(bytes, at + Long.BYTES) : at + firstByte(ends);
      if (bytes[found] == '\n' || bytes[found] == '\r') {
        return found;
      }
      at = found + 1;
    }
    return at;
  }

  /** Returns the index of the first byte below 14: little else that text has is. */
  private static int nextBelow14(byte[] bytes, int from) {
    int at = from;
    while (true) {
      long one = mayBeBelow14(word(bytes, at));
      long two = mayBeBelow14(word(bytes, at + 8));
      long three = mayBeBelow14(word(bytes, at + 16));
      long four = mayBeBelow14(word(bytes, at + 24));
      if (((one | two | three | four) & HIGH_BITS) != 0) {
        return at
            + firstByte(one & HIGH_BITS, two & HIGH_BITS, three & HIGH_BITS, four & HIGH_BITS);
      }
      at += BLOCK_BYTES;
    }
  }

  private static int firstByte(long word) {
    return Long.numberOfTrailingZeros(word) >> 3;
  }

  /** Without a branch, for it could not be predicted: a word without one has 64 zeros. */
  private static int firstByte(long one, long two, long three, long four) {
    int first = Long.numberOfTrailingZeros(one);
    int second = Long.numberOfTrailingZeros(two);
    int third = Long.numberOfTrailingZeros(three);
    int fourth = Long.numberOfTrailingZeros(four);
    int behindSecond = third + (fourth & -(third >> 6));
    int behindFirst = second + (behindSecond & -(second >> 6));
    return first + (behindFirst & -(first >> 6)) >> 3;
  }

  /**
   * Returns the index of the first CR or LF; {@code to} if there is none. For a few bytes: to load
   * as a word what has just been written in pieces makes the processor wait.
   */
  static int inFew(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] > '\r' || bytes[at] != '\n' && bytes[at] != '\r')) {
      at++;
    }
    return at;
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
   * Returns whether there may be a CR, an LF or such a byte. It says yes too often, to a tab, but one
   * pass is enough for the no that nearly all data gets.
   */
  static boolean mayHaveOneOr(byte wanted, byte[] bytes) {
    long each = (wanted & 0xFF) * ONES;
    long any = 0;
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) { // without a way out: it is faster
      long word = word(bytes, at);
      any |= mayBeBelow14(word) | mayBeZero(word ^ each);
    }
    boolean found = (any & HIGH_BITS) != 0;
    // Not by a last word that overlaps: where all data had been longer than a word, code that C2 of
    // JDK 17 and 25 had compiled was seen to read that word of shorter data too, past its check.
    for (; at < bytes.length; at++) {
      found |= bytes[at] == wanted || bytes[at] >= 0 && bytes[at] < 14;
    }
    return found;
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
}
