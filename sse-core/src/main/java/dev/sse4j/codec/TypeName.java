package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sse4j.Event;
import java.util.Arrays;

/** An event type, as bytes and as text. Immutable. */
final class TypeName {

  static final TypeName DEFAULT =
      new TypeName(Event.DEFAULT_TYPE.getBytes(US_ASCII), Event.DEFAULT_TYPE);

  private static final int COMPARED_BYTES = 4 * Long.BYTES;

  private final byte[] bytes;
  private final String text;
  // The first bytes, for a comparison without a loop, and which of them count:
  private final long one;
  private final long two;
  private final long three;
  private final long four;
  private final long oneMask;
  private final long twoMask;
  private final long threeMask;
  private final long fourMask;

  private TypeName(byte[] bytes, String text) {
    this.bytes = bytes;
    this.text = text;
    byte[] first = Arrays.copyOf(bytes, COMPARED_BYTES);
    one = LineEnds.word(first, 0);
    two = LineEnds.word(first, 8);
    three = LineEnds.word(first, 16);
    four = LineEnds.word(first, 24);
    Arrays.fill(first, 0, Math.min(bytes.length, COMPARED_BYTES), (byte) -1);
    Arrays.fill(first, Math.min(bytes.length, COMPARED_BYTES), COMPARED_BYTES, (byte) 0);
    oneMask = LineEnds.word(first, 0);
    twoMask = LineEnds.word(first, 8);
    threeMask = LineEnds.word(first, 16);
    fourMask = LineEnds.word(first, 24);
  }

  byte[] bytes() {
    return bytes;
  }

  String text() {
    return text;
  }

  /** Compares with a part of an array that has {@link LineEnds#BLOCK_BYTES} bytes behind it. */
  boolean is(byte[] other, int from, int to) {
    int length = to - from;
    if (length != bytes.length) {
      return false;
    }
    if (length > COMPARED_BYTES) {
      return Arrays.equals(bytes, 0, length, other, from, to);
    }
    long difference = (LineEnds.word(other, from) ^ one) & oneMask
        | (LineEnds.word(other, from + 8) ^ two) & twoMask
        | (LineEnds.word(other, from + 16) ^ three) & threeMask
        | (LineEnds.word(other, from + 24) ^ four) & fourMask;
    return difference == 0;
  }

  /** The types of one stream. They are few and come again, so they are kept: a bounded number. */
  static final class Cache {

    private static final int SIZE = 16; // a power of two
    private static final int LONGEST = 64; // in bytes

    private final TypeName[] names = new TypeName[SIZE];
    private TypeName found = DEFAULT;

    Cache() {
      Arrays.fill(names, DEFAULT);
    }

    /** Looks up the type that these bytes are; most often it is the same as before. */
    void find(byte[] bytes, int from, int to) {
      if (!found.is(bytes, from, to)) {
        found = to - from > LONGEST ? create(bytes, from, to) : lookUp(bytes, from, to);
      }
    }

    /** Returns what was found last. */
    TypeName found() {
      return found;
    }

    private TypeName lookUp(byte[] bytes, int from, int to) {
      int hash = to - from;
      for (int i = from; i < to; i++) {
        hash = 31 * hash + bytes[i];
      }
      int slot = (hash ^ hash >>> 4) & SIZE - 1;
      if (!names[slot].is(bytes, from, to)) {
        names[slot] = create(bytes, from, to);
      }
      return names[slot];
    }

    private static TypeName create(byte[] bytes, int from, int to) {
      return new TypeName(Arrays.copyOfRange(bytes, from, to), Utf8.decode(bytes, from, to));
    }
  }
}
