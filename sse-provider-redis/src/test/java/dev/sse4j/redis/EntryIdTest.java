package dev.sse4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of entries, which Redis gives out and anybody may ask for. */
class EntryIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "1795396817277-3", "18446744073709551615-18446744073709551615"})
  void anIdIsReadAsRedisWritesIt(String id) {
    assertThat(EntryId.parse(id).map(EntryId::toString)).hasValue(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1",
        "1-",
        "-1",
        "01-1",
        "1-01",
        "+1-1",
        "1--1",
        "1-1 ",
        "1-1\n",
        "1-x",
        "１-１",
        "18446744073709551616-0",
        "0-18446744073709551616",
        "999999999999999999999-0"
      })
  void whatRedisWouldNotWriteIsNoId(String text) {
    assertThat(EntryId.parse(text)).isEmpty();
  }

  @Test
  void idsAreInTheOrderOfTheStream() {
    EntryId large = new EntryId(-1, 0); // 2 to the power of 64, less 1

    assertThat(new EntryId(2, 0)).isGreaterThan(new EntryId(1, 9)).isLessThan(large);
    assertThat(new EntryId(1, 2)).isGreaterThan(new EntryId(1, 1)).isLessThan(new EntryId(1, -1));
    assertThat(large.isAfter(EntryId.NONE)).isTrue();
    assertThat(EntryId.LAST.isAfter(large)).isTrue();
    assertThat(large.isAfter(large)).isFalse();
  }
}
