package dev.sse4j.redis;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far a stream was read, and whether what comes next follows on that. Redis itself gives what
 * it has, and says nothing of what was trimmed, emptied or set back meanwhile.
 *
 * <p>Threads: one.
 */
final class ReadingPlace {

  /** What stands at the place. */
  private enum At {
    /** An entry, which the stream had. */
    ENTRY,
    /** The beginning of a stream that had never had an entry. */
    BEGINNING,
    /** A place between entries, or before those that were still there. */
    BETWEEN
  }

  /*
   * A stream loses its oldest entries first. So as long as it has an entry that is not newer than
   * the place, it has lost nothing that was still to be read. If it has none, Redis 7 can still
   * tell how many entries were ever added: all behind the place must have been read or be there.
   * Redis 6 cannot; there, an entry that is gone may not have been the last one to go. A stream
   * that was set back has lost its newest ones: that is looked for when a connection was made.
   */
  private final int maxLength;
  private EntryId last;
  private At at;
  private OptionalLong added; // how many entries there ever were up to the place, if known

  private ReadingPlace(EntryId last, At at, StreamState state, int maxLength) {
    this.last = last;
    this.at = at;
    this.maxLength = maxLength;
    this.added = OptionalLong.empty();
    synchronise(state);
  }

  /**
   * Returns the place behind an entry that the stream has.
   *
   * @param maxLength up to which length nobody trims the stream
   */
  static ReadingPlace behind(EntryId entry, StreamState state, int maxLength) {
    return new ReadingPlace(entry, At.ENTRY, state, maxLength);
  }

  /**
   * Returns the place behind an id at which there need not be an entry, or at the end of the stream
   * if that has not come so far.
   */
  static ReadingPlace from(EntryId id, StreamState state, int maxLength) {
    if (state.newest().equals(EntryId.NONE)) {
      return new ReadingPlace(EntryId.NONE, At.BEGINNING, state, maxLength);
    }
    EntryId place = id.isAfter(state.newest()) ? state.newest() : id;
    return new ReadingPlace(place, At.BETWEEN, state, maxLength);
  }

  /** Returns the id of the newest entry that was read, or behind which reading begins. */
  EntryId last() {
    return last;
  }

  /** Returns whether there is an entry at this place, unless the stream has lost it. */
  boolean isAtEntry() {
    return at == At.ENTRY;
  }

  /**
   * Returns, for a place without an entry, whether nothing was added behind it, or all that was can
   * be told from the state.
   *
   * @param untrimmedLength up to which length a stream was surely never trimmed
   */
  boolean surelyGoesOn(StreamState state, int untrimmedLength) {
    return !state.newest().isAfter(last)
        || (added.isPresent() && state.added().isPresent())
        || (at == At.BEGINNING && state.isWhole(untrimmedLength));
  }

  /** Returns whether the stream has not come so far, as if it had been emptied or set back. */
  boolean isBeyond(StreamState state) {
    return last.isAfter(state.newest());
  }

  /**
   * Returns whether entries are lost that stood between this place and these, which were read
   * there.
   *
   * @param state what the stream was like after they were read
   */
  boolean isCutOffFrom(List<StreamEntry> next, StreamState state) {
    if (state.reachesBackTo(last)) {
      return false;
    }
    if (added.isPresent() && state.added().isPresent()) {
      long gone =
          next.stream().filter(entry -> !state.reachesBackTo(entry.id())).count();
      return state.added().getAsLong() - added.getAsLong() != gone + state.length();
    }
    return at == At.ENTRY || (at == At.BEGINNING && !state.isWhole(maxLength));
  }

  /** Goes on behind the entries that were read here, if any. */
  void advance(List<StreamEntry> read, StreamState state) {
    if (!read.isEmpty()) {
      last = read.get(read.size() - 1).id();
      at = At.ENTRY;
      if (added.isPresent()) {
        added = OptionalLong.of(added.getAsLong() + read.size());
      }
    }
    synchronise(state);
  }

  private void synchronise(StreamState state) {
    if (last.equals(state.newest())) {
      added = state.added();
    }
  }

  /** Returns how much older this place is than the end of the stream. */
  Duration lag(StreamState state) {
    return Duration.ofMillis(Math.max(state.newest().millis() - last.millis(), 0));
  }
}
