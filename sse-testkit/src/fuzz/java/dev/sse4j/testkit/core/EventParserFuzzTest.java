package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sse4j.codec.EventParser;
import java.util.Random;

/**
 * Looks for bytes that make the parser throw what it must not, or depend on the chunking, or leave
 * the specification.
 */
class EventParserFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void noBytesMakeTheParserLeaveTheSpecification(FuzzedDataProvider data) {
    int bound = data.consumeInt(1, 64);
    Random random = new Random(data.consumeLong());
    byte[] stream = data.consumeRemainingAsBytes();

    Parsed expected = ReferenceParser.parse(stream);
    assertThat(Parsed.whole(stream, EventParser.DEFAULT_MAX_EVENT_BYTES)).isEqualTo(expected);
    assertThat(Parsed.byteByByte(stream, EventParser.DEFAULT_MAX_EVENT_BYTES)).isEqualTo(expected);
    assertThat(Parsed.atRandom(stream, EventParser.DEFAULT_MAX_EVENT_BYTES, random))
        .isEqualTo(expected);

    Parsed bounded = Parsed.whole(stream, bound);
    assertThat(Parsed.byteByByte(stream, bound)).isEqualTo(bounded);
    assertThat(Parsed.atRandom(stream, bound, random)).isEqualTo(bounded);
  }
}
