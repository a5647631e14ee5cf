package dev.sse4j.benchmarks.redis;

import java.util.HexFormat;

/**
 * What the data of an event says of it.
 *
 * @param thread which of the publishing threads it is from
 * @param number which of that thread's events it is, from 0
 * @param nanos when it was published, by the clock that all processes of a machine share
 */
record Stamp(int thread, int number, long nanos) {

  private static final int NUMBER = 4; // where it begins
  private static final int NANOS = 12;
  private static final int LENGTH = 28;
  private static final HexFormat HEX = HexFormat.of();

  /** Reads the stamp of data. */
  static Stamp of(String data) {
    return new Stamp(
        HexFormat.fromHexDigits(data, 0, NUMBER),
        HexFormat.fromHexDigits(data, NUMBER, NANOS),
        HexFormat.fromHexDigitsToLong(data, NANOS, LENGTH));
  }

  /** Returns what has to follow a stamp so that data has so many bytes. */
  static String padding(int bytes) {
    return "x".repeat(bytes - LENGTH);
  }

  /** Returns data that begins with this stamp. */
  String data(String padding) {
    return HEX.toHexDigits((short) thread)
        + HEX.toHexDigits(number)
        + HEX.toHexDigits(nanos)
        + padding;
  }
}
