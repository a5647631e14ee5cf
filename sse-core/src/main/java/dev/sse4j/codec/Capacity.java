package dev.sse4j.codec;

/**
 * How large the array of a {@link LineBuffer} is. It grows with an event. After one that was large,
 * memory is given back: at once if nothing is held, for the stream may be silent then; else when no
 * other has followed.
 */
final class Capacity {

  private static final int IDLE = 2 * LineBuffer.CHUNK_BYTES;
  private static final int LARGEST_IDLE = 64 << 10;

  private final int longestArray;
  private int peak; // of the bytes that were held at once since an array was chosen

  /** Creates the rule for a buffer whose user lets it hold so many bytes. */
  Capacity(int mostHeld) {
    longestArray = Math.max(mostHeld + LineBuffer.CHUNK_BYTES, IDLE) + LineEnds.BLOCK_BYTES;
  }

  /** Returns an array for so many bytes, with those behind them that a search may look at. */
  static byte[] array(int capacity) {
    return new byte[capacity + LineEnds.BLOCK_BYTES];
  }

  static byte[] idleArray() {
    return array(IDLE);
  }

  static int of(byte[] array) {
    return array.length - LineEnds.BLOCK_BYTES;
  }

  /** Returns whether this is more than who holds nothing may keep. */
  static boolean isLarge(byte[] array) {
    return of(array) > LARGEST_IDLE;
  }

  /** So many bytes are held now. */
  void noteHeld(int bytes) {
    peak = Math.max(peak, bytes);
  }

  /** Returns the array to go on with, which may be the same. */
  byte[] choose(byte[] array, int held, int needed) {
    boolean isIdle = held == 0 || peak <= LARGEST_IDLE;
    peak = held;
    if (isLarge(array) && isIdle && needed <= IDLE) {
      return idleArray();
    }
    return needed <= of(array) ? array : new byte[grown(array.length, needed)];
  }

  /** The last step to the longest array is a long one: two arrays of nearly that are too much. */
  private int grown(int length, int needed) {
    long twice = Math.max(2L * length, needed + LineEnds.BLOCK_BYTES);
    return (int) (twice + twice / 2 > longestArray ? longestArray : twice);
  }
}
