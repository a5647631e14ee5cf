package dev.sse4j.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of an entry in a stream, {@code 1795396817277-0}: when Redis took it, in milliseconds, and
 * a count within that. Both are unsigned.
 */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {

  /** The id before all entries, which none can have. */
  static final EntryId NONE = new EntryId(0, 0);

  /** The id after all others. */
  static final EntryId LAST = new EntryId(-1, -1);

  private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,19})-(0|[1-9][0-9]{0,19})");

  /** Returns the id if it is one, exactly as Redis would write it. */
  static Optional<EntryId> parse(String id) {
    Matcher matcher = FORM.matcher(id);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new EntryId(
          Long.parseUnsignedLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // twenty digits can be too many
    }
  }

  boolean isAfter(EntryId other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(EntryId other) {
    int byMillis = Long.compareUnsigned(millis, other.millis);
    return byMillis != 0 ? byMillis : Long.compareUnsigned(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
  }
}
