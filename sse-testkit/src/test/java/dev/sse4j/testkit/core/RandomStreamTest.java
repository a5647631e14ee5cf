package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.codec.EventParser;
import dev.sse4j.testkit.ConformanceVector;
import dev.sse4j.testkit.ConformanceVectors;
import dev.sse4j.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Streams that nobody would write: nothing comes of them but events or {@code
 * EventTooLargeException}.
 */
class RandomStreamTest {

  private static final int STREAMS = 2000;
  private static final int MAX_TOKENS = 60;
  private static final int NO_BOUND = EventParser.DEFAULT_MAX_EVENT_BYTES;

  private static final String[] TOKENS = {
    "\n", "\r", "\r\n", "\n\n", ":", ": ", " ", "data", "data:", "data: ", "event: ", "event",
        "id: ", "id:", "id", "retry: ",
    "retry:", "0", "7", "99999999999", "\0", "x", "xyz", "da", "Data: ", "\t", "ä", "€", "😀",
        "\uFEFF", "\uFFFD", "datax: y"
  };

  private static final int[] BYTES = {
    0xEF, 0xBB, 0xBF, 0xED, 0xA0, 0x80, 0xE2, 0x82, 0xF0, 0x9F, 0x98, 0xC0, 0xC2, 0xF4, 0x90, 0xF5,
    0xFF
  };

  @RepeatedTest(5)
  void aStreamOfTrapsIsParsedAsTheSpecificationSays() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < STREAMS; i++) {
      byte[] stream = traps(random);

      Parsed expected = ReferenceParser.parse(stream);

      assertThat(Parsed.whole(stream, NO_BOUND)).as("stream %d %s", i, seed).isEqualTo(expected);
      assertThat(Parsed.byteByByte(stream, NO_BOUND))
          .as("stream %d %s", i, seed)
          .isEqualTo(expected);
      assertThat(Parsed.atRandom(stream, NO_BOUND, random))
          .as("stream %d %s", i, seed)
          .isEqualTo(expected);
    }
  }

  @RepeatedTest(5)
  void aBoundActsAlikeInEveryChunking() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < STREAMS; i++) {
      byte[] stream = traps(random);
      int bound = 1 + random.nextInt(20);

      Parsed whole = Parsed.whole(stream, bound);

      assertThat(Parsed.byteByByte(stream, bound))
          .as("stream %d, bound %d %s", i, bound, seed)
          .isEqualTo(whole);
      assertThat(Parsed.atRandom(stream, bound, random))
          .as("stream %d, bound %d %s", i, bound, seed)
          .isEqualTo(whole);
    }
  }

  @Test
  void randomBytesAreParsedAsTheSpecificationSays() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < STREAMS; i++) {
      byte[] stream = new byte[random.nextInt(500)];
      random.nextBytes(stream);

      assertThat(Parsed.atRandom(stream, NO_BOUND, random))
          .as("stream %d %s", i, seed)
          .isEqualTo(ReferenceParser.parse(stream));
    }
  }

  @Test
  void theReferenceItselfConforms() {
    for (ConformanceVector vector : ConformanceVectors.all()) {
      if (vector.input().length < 10_000) {
        assertThat(ReferenceParser.parse(vector.input()).events())
            .as(vector.name())
            .isEqualTo(vector.events());
      }
    }
  }

  private static byte[] traps(Random random) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int count = random.nextInt(MAX_TOKENS); count > 0; count--) {
      if (random.nextInt(6) == 0) {
        stream.write(BYTES[random.nextInt(BYTES.length)]);
      } else {
        stream.writeBytes(TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8));
      }
    }
    return stream.toByteArray();
  }
}
