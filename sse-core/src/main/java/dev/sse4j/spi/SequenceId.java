package dev.sse4j.spi;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An id that counts within an epoch: {@code 9f86d081884c-17}. An epoch's name is random, for a
 * clock can be set back.
 */
record SequenceId(String epoch, long sequence) {

  private static final int EPOCH_BYTES = 6;

  static SequenceId beginning() {
    byte[] random = new byte[EPOCH_BYTES];
    new SecureRandom().nextBytes(random);
    return new SequenceId(HexFormat.of().formatHex(random), 0);
  }

  static Optional<SequenceId> parse(String id) {
    int dash = id.lastIndexOf('-');
    // At most 18 digits, which a long can hold, and no leading zero: each id has one spelling.
    if (dash < 1 || !id.substring(dash + 1).matches("0|[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    return Optional.of(
        new SequenceId(id.substring(0, dash), Long.parseLong(id, dash + 1, id.length(), 10)));
  }

  SequenceId next() {
    return new SequenceId(epoch, sequence + 1);
  }

  @Override
  public String toString() {
    return epoch + "-" + sequence;
  }
}
