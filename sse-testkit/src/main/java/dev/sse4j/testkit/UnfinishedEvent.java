package dev.sse4j.testkit;

/**
 * Whether a stream has sent data that is not an event yet, for no blank line has ended it: the most
 * frequent reason why an event that was sent is waited for in vain.
 */
final class UnfinishedEvent {

  private static final String DATA = "data";

  private int matched; // how many bytes of the line so far are those of "data"
  private int lineLength;
  private boolean afterCarriageReturn;
  private boolean hasData;

  void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      add(bytes[i]);
    }
  }

  /** Returns whether there is data since the last blank line. */
  boolean exists() {
    return hasData;
  }

  /** Begins with another stream. */
  void clear() {
    endLine();
    afterCarriageReturn = false;
    hasData = false;
  }

  private void add(byte b) {
    boolean secondOfTwo = b == '\n' && afterCarriageReturn;
    afterCarriageReturn = b == '\r';
    if (secondOfTwo) {
      return;
    }
    if (b == '\n' || b == '\r') {
      hasData &= lineLength > 0;
      endLine();
      return;
    }
    matched +=
        lineLength == matched && matched < DATA.length() && b == DATA.charAt(matched) ? 1 : 0;
    lineLength++;
    hasData |= matched == DATA.length() && lineLength == matched;
  }

  private void endLine() {
    lineLength = 0;
    matched = 0;
  }
}
