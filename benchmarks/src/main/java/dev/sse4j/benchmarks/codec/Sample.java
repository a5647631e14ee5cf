package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A stream, and what a reader must make of it. Written line by line, then read as often as needed. */
final class Sample {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Tally expected = Tally.checking();
  private final String lineEnd;
  private long stringBytes;

  Sample(String lineEnd) {
    this.lineEnd = lineEnd;
  }

  Sample line(String line) {
    written.writeBytes((line + lineEnd).getBytes(UTF_8));
    return this;
  }

  /** Ends the event, of which the lines so far must lead to this type and data. */
  void end(String type, String data) {
    line("");
    expected.event(type, data);
    stringBytes += heapBytes(data);
  }

  /** Tells of a string besides the data that a reader has to make of the event. */
  Sample costs(String string) {
    stringBytes += heapBytes(string);
    return this;
  }

  private static long heapBytes(String string) {
    boolean latin1 = string.chars().allMatch(c -> c < 256);
    int bytes = latin1 ? string.length() : 2 * string.length();
    return 24 + (16 + bytes + 7) / 8 * 8; // the String, and its array with header and padding
  }

  byte[] bytes() {
    return written.toByteArray();
  }

  Tally expected() {
    return expected;
  }

  long events() {
    return expected.events();
  }

  /** Returns how many bytes of heap the strings of an event take. */
  double stringBytesPerEvent() {
    return (double) stringBytes / events();
  }
}
