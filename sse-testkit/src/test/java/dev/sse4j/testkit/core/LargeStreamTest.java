package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.codec.EventParser;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Streams of a gibibyte, each parsed in a JVM whose heap is what is promised: if more were kept, it
 * would end with {@code OutOfMemoryError}. So no measurement is needed, and nothing depends on when
 * a collector runs.
 */
class LargeStreamTest {

  private static final int MIB = 1 << 20;

  @Test
  void aLineOfAGibibyteNeedsLessThanTwiceTheBound() throws Exception {
    int bound = 64 * MIB;

    assertThat(run(List.of("-Xmx128m", "-Xmn4m", "-XX:+UseSerialGC"), "data", bound))
        .isEqualTo("too large");
  }

  @Test
  void aCommentOfAGibibyteCostsNothingAndHarmsNothing() throws Exception {
    assertThat(run(List.of("-Xmx16m", "-XX:+UseSerialGC"), "comment", MIB))
        .isEqualTo("event after");
  }

  @Test
  void aCommentThatNobodyTakesIsNotKeptAtAll() throws Exception {
    assertThat(run(List.of("-Xmx16m", "-XX:+UseSerialGC"), "comment", 64 * MIB))
        .isEqualTo("event after");
  }

  @Test
  void memoryIsGivenBackAfterALargeEvent() throws Exception {
    assertThat(run(List.of("-Xmx16m", "-XX:+UseSerialGC"), "many-parsers", 100))
        .isEqualTo("100 large, 100 small");
  }

  /** Epsilon never collects: 1,000,000 views fit only if they cost next to nothing. */
  @Test
  void viewsCostNoMemory() throws Exception {
    List<String> noCollector =
        List.of("-Xmx8m", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");

    assertThat(run(noCollector, "views", 1_000_000)).isEqualTo("1000000 views, 12499999 bytes");
  }

  /** For memory that was copied for each read, or looked at again, the heap or the time is short. */
  @Test
  void anEventThatComesByteByByteTakesLinearWork() throws Exception {
    List<String> noCollector =
        List.of("-Xmx32m", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");

    assertThat(run(noCollector, "byte-by-byte", 4 * MIB)).isEqualTo(Integer.toString(4 * MIB));
  }

  @Test
  void anUnknownFieldOfAGibibyteCostsNothingAndHarmsNothing() throws Exception {
    assertThat(run(List.of("-Xmx16m", "-XX:+UseSerialGC"), "unknown", 64 * MIB))
        .isEqualTo("event after");
  }

  /**
   * Epsilon never collects: all that is ever allocated has to fit. To copy the data for each line
   * would take 500 GB; to look at it again for each byte, days.
   */
  @Test
  void aMillionEmptyDataLinesTakeLinearWork() throws Exception {
    List<String> noCollector =
        List.of("-Xmx16m", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC");

    assertThat(run(noCollector, "empty-lines", 1_000_000)).isEqualTo("999999");
  }

  private static String run(List<String> options, String what, int number) throws Exception {
    return Fork.run(
        options, List.of(LargeStreams.class, EventParser.class), what, Integer.toString(number));
  }
}
