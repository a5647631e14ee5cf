package dev.sse4j.redis;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Redis tells of a stream, of one moment.
 *
 * @param length how many entries it has
 * @param first the id of the oldest entry, if there is any
 * @param newest the id that was given out last, also if that entry is gone; {@link EntryId#NONE} if
 *     none ever was
 * @param added how many entries were ever added; empty before Redis 7, which does not count them
 */
record StreamState(long length, Optional<EntryId> first, EntryId newest, OptionalLong added) {

  /** The state of a stream that does not exist: it has had no entry. */
  static final StreamState ABSENT =
      new StreamState(0, Optional.empty(), EntryId.NONE, OptionalLong.of(0));

  /** Returns whether there are entries as old as this id: then none that follow it are lost. */
  boolean reachesBackTo(EntryId id) {
    return first.isPresent() && !first.get().isAfter(id);
  }

  /**
   * Returns whether all entries that there ever were are still there, as far as can be told.
   *
   * @param maxLength up to which length nobody trims it
   */
  boolean isWhole(int maxLength) {
    return added.isPresent() ? added.getAsLong() == length : length < maxLength;
  }
}
