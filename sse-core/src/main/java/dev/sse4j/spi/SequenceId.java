package dev.sse4j.spi;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An id that counts within an epoch: {@code 9f86d081884c-17}. An epoch's name is random, for a
 * clock can be set back.
 */
record SequenceId(String epoch, long sequence) {

  private static final int EPOCH_BYTES = 6;

  /** At most 18 digits, which a long can hold, and no leading zero. */
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})-(0|[1-9][0-9]{0,17})");

  static SequenceId beginning() {
    byte[] random = new byte[EPOCH_BYTES];
    new SecureRandom().nextBytes(random);
    return new SequenceId(HexFormat.of().formatHex(random), 0);
  }

  /** Returns the id if it is one of this form, exactly as it would be written. */
  static Optional<SequenceId> parse(String id) {
    Matcher matcher = FORM.matcher(id);
    return matcher.matches()
        ? Optional.of(new SequenceId(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  SequenceId next() {
    return new SequenceId(epoch, sequence + 1);
  }

  @Override
  public String toString() {
    return epoch + "-" + sequence;
  }
}
