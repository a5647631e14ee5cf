package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whether what is read follows on what was read before: with a Redis 6, and with a Redis 7. */
class ReadingPlaceTest {

  private static final int MAX_LENGTH = 10;

  @Test
  void nothingIsLostWhileTheStreamHasTheLastEntryRead() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis6(1, 5), MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(6, 8), redis6(5, 8))).isFalse();
    assertThat(place.isCutOffFrom(entries(6, 8), redis7(5, 8))).isFalse();
  }

  @Test
  void withoutTheLastEntryReadRedis6CannotTell() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis6(1, 5), MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(6, 8), redis6(6, 8))).isTrue();
    assertThat(place.isCutOffFrom(entries(8, 8), redis6(8, 8))).isTrue();
  }

  @Test
  void withoutTheLastEntryReadRedis7StillCounts() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis7(1, 5), MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(6, 8), redis7(6, 8))).isFalse();
    assertThat(place.isCutOffFrom(entries(7, 8), redis7(7, 8))).isTrue();
  }

  @Test
  void whatWasTrimmedRightAfterItWasReadIsNotLost() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis7(1, 5), MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(6, 7), redis7(8, 9))).isFalse();
    assertThat(place.isCutOffFrom(entries(6, 7), redis7(9, 8))).isTrue(); // 8 was not read
    assertThat(place.isCutOffFrom(entries(6, 7), redis7(8, 7))).isFalse();
  }

  @Test
  void theCountGoesOnWithWhatIsRead() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis7(1, 5), MAX_LENGTH);
    place.advance(entries(6, 7), redis7(1, 9));

    assertThat(place.last()).isEqualTo(id(7));
    assertThat(place.isCutOffFrom(entries(8, 9), redis7(8, 9))).isFalse();
    assertThat(place.isCutOffFrom(entries(9, 9), redis7(9, 9))).isTrue();
  }

  @Test
  void theCountIsTakenAnewAtTheEnd() {
    ReadingPlace place = ReadingPlace.from(EntryId.NONE, redis7(3, 5), MAX_LENGTH);
    place.advance(entries(3, 5), redis7(3, 5));

    assertThat(place.isCutOffFrom(entries(6, 6), redis7(6, 6))).isFalse();
    assertThat(place.isCutOffFrom(entries(7, 7), redis7(7, 7))).isTrue();
  }

  @Test
  void whatWasGoneBeforeTheBeginningIsNotLost() {
    ReadingPlace place = ReadingPlace.from(EntryId.NONE, redis6(3, 15), MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(4, 15), redis6(4, 15))).isFalse();
  }

  @Test
  void aStreamThatHadHadNothingHasLostSomethingOnceItIsTrimmed() {
    ReadingPlace place = ReadingPlace.from(EntryId.NONE, StreamState.ABSENT, MAX_LENGTH);

    assertThat(place.isCutOffFrom(entries(1, 5), redis7(1, 5))).isFalse();
    assertThat(place.isCutOffFrom(entries(2, 5), redis7(2, 5))).isTrue();
    assertThat(place.isCutOffFrom(entries(1, 5), redis6(1, 5))).isFalse();
    assertThat(place.isCutOffFrom(entries(6, 15), redis6(6, 15))).isTrue();
  }

  @Test
  void aStreamThatHasNotComeSoFarWasEmptiedOrSetBack() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis7(1, 5), MAX_LENGTH);

    assertThat(place.isBeyond(redis7(1, 5))).isFalse();
    assertThat(place.isBeyond(redis7(1, 4))).isTrue();
    assertThat(place.isBeyond(StreamState.ABSENT)).isTrue();
    assertThat(ReadingPlace.from(id(5), redis7(1, 4), MAX_LENGTH).last()).isEqualTo(id(4));
    assertThat(ReadingPlace.from(id(5), StreamState.ABSENT, MAX_LENGTH).last())
        .isEqualTo(EntryId.NONE);
  }

  @Test
  void aPlaceWithoutAnEntryGoesOnIfNothingCameOrRedisCounts() {
    ReadingPlace between = ReadingPlace.from(id(9), redis6(1, 5), MAX_LENGTH);
    assertThat(between.surelyGoesOn(redis6(1, 5), MAX_LENGTH)).isTrue();
    assertThat(between.surelyGoesOn(redis6(1, 6), MAX_LENGTH)).isFalse();

    ReadingPlace counted = ReadingPlace.from(id(9), redis7(1, 5), MAX_LENGTH);
    assertThat(counted.surelyGoesOn(redis7(1, 6), MAX_LENGTH)).isTrue();

    ReadingPlace beginning = ReadingPlace.from(EntryId.NONE, StreamState.ABSENT, MAX_LENGTH);
    assertThat(beginning.surelyGoesOn(redis6(1, 5), MAX_LENGTH)).isTrue();
    assertThat(beginning.surelyGoesOn(redis6(1, 5), 0)).isFalse();
    assertThat(beginning.surelyGoesOn(redis6(3, 15), MAX_LENGTH)).isFalse();
  }

  @Test
  void theLagIsTheTimeToTheEndOfTheStream() {
    ReadingPlace place = ReadingPlace.behind(id(5), redis7(1, 5), MAX_LENGTH);

    assertThat(place.lag(redis7(1, 5))).isZero();
    assertThat(place.lag(redis7(1, 25))).isEqualTo(Duration.ofMillis(20));
    assertThat(place.lag(StreamState.ABSENT)).isZero();
  }

  private static StreamState redis6(long first, long newest) {
    return new StreamState(
        Math.max(newest - first + 1, 0), first(first, newest), id(newest), OptionalLong.empty());
  }

  /** Returns the state of a stream that began with entry 1. */
  private static StreamState redis7(long first, long newest) {
    return new StreamState(
        Math.max(newest - first + 1, 0), first(first, newest), id(newest), OptionalLong.of(newest));
  }

  private static Optional<EntryId> first(long first, long newest) {
    return first <= newest ? Optional.of(id(first)) : Optional.empty();
  }

  private static List<StreamEntry> entries(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(i -> new StreamEntry(id(i), List.of()))
        .toList();
  }

  private static EntryId id(long millis) {
    return new EntryId(millis, 0);
  }
}
