package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ConformanceVector.RetryRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConformanceVectorTest {

  @Test
  void readsAllColumns() {
    ConformanceVector vector = named("chunk-boundaries/");

    assertThat(vector.section()).isEqualTo("chunk-boundaries");
    assertThat(vector.chunkings()).isNotEmpty();
    assertThat(named("line-endings/lf-single").events()).containsExactly(Event.of("one"));
    assertThat(named("line-endings/lf-single").input())
        .isEqualTo("data: one\n\n".getBytes(StandardCharsets.UTF_8));
    assertThat(named("line-endings/lf-cr-is-two-terminators").notes())
        .isEqualTo("LF CR is not a pair");
    assertThat(ConformanceVectors.all())
        .anySatisfy(other -> assertThat(other.lastEventIdAtEnd()).isNotEmpty());
    assertThat(ConformanceVectors.all())
        .anySatisfy(other -> assertThat(other.retry()).isPresent());
    assertThat(ConformanceVectors.all())
        .filteredOn(other -> other.retryRule() == RetryRule.SATURATE_OR_IGNORE)
        .hasSize(4);
  }

  @Test
  void isShownByItsName() {
    assertThat(named("line-endings/lf-single")).hasToString("line-endings/lf-single");
  }

  @Test
  void cutsItsInput() {
    assertThat(vector(OptionalLong.empty(), RetryRule.EXACT).cut(List.of(1, 3)))
        .extracting(bytes -> new String(bytes, StandardCharsets.US_ASCII))
        .containsExactly("a", "bc", "de");
  }

  @Test
  void anExactReconnectionTimeIsTheExpectedOne() {
    ConformanceVector ten = vector(OptionalLong.of(10), RetryRule.EXACT);

    assertThat(ten.allows(Optional.of(Duration.ofMillis(10)))).isTrue();
    assertThat(ten.allows(Optional.of(Duration.ofMillis(11)))).isFalse();
    assertThat(ten.allows(Optional.empty())).isFalse();
    assertThat(vector(OptionalLong.empty(), RetryRule.EXACT).allows(Optional.empty()))
        .isTrue();
  }

  @Test
  void aReconnectionTimeOutOfRangeMayBeIgnoredOrLarge() {
    ConformanceVector huge = vector(OptionalLong.of(1L << 32), RetryRule.SATURATE_OR_IGNORE);

    assertThat(huge.allows(Optional.empty())).isTrue();
    assertThat(huge.allows(Optional.of(Duration.ofMillis(Integer.MAX_VALUE)))).isTrue();
    assertThat(huge.allows(Optional.of(Duration.ofMillis(Integer.MAX_VALUE - 1))))
        .isFalse();
  }

  private static ConformanceVector named(String prefix) {
    return ConformanceVectors.all().stream()
        .filter(vector -> vector.name().startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }

  private static ConformanceVector vector(OptionalLong retry, RetryRule rule) {
    byte[] input = "abcde".getBytes(StandardCharsets.US_ASCII);
    return new ConformanceVector("a/b", "a", input, List.of(), List.of(), retry, rule, "", "");
  }
}
