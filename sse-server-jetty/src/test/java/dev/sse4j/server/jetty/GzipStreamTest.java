package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {

  private final CountedDeflaters deflaters = new CountedDeflaters();
  private final GzipStream gzip = new GzipStream(deflaters);
  private final Gunzip reader = new Gunzip();

  @AfterEach
  void release() {
    gzip.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 65_535, 65_536, 1_000_000})
  void eachWriteCanBeReadWhenItHasCome(int length) throws Exception {
    for (String text : List.of("x".repeat(length), "y".repeat(length))) {
      assertThat(reader.read(gzip.encode(bytes(text)))).isEqualTo(text);
    }
  }

  @Test
  void soCanWhatCannotBeMadeSmaller() throws Exception {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int round = 0; round < 200; round++) {
      byte[] noise = new byte[random.nextInt(200_000)];
      random.nextBytes(noise);
      ByteBuffer bytes = switch (round % 3) {
        case 0 -> ByteBuffer.wrap(noise);
        case 1 -> ByteBuffer.wrap(noise).asReadOnlyBuffer();
        default -> ByteBuffer.allocateDirect(noise.length).put(noise).flip().asReadOnlyBuffer();
      };

      assertThat(reader.readBytes(gzip.encode(bytes))).as("%s", seed).isEqualTo(noise);
      assertThat(bytes.hasRemaining()).isFalse();
    }
  }

  @Test
  void theWholeIsAFileOfGzip() throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    append(gzip.encode(bytes("one ")), whole);
    append(gzip.encode(bytes("two ")), whole);
    append(gzip.finish(bytes("three")), whole);

    byte[] read = new GZIPInputStream(new ByteArrayInputStream(whole.toByteArray())).readAllBytes();

    assertThat(new String(read, UTF_8)).isEqualTo("one two three");
  }

  @Test
  void soIsAStreamThatHadNothing() throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    append(gzip.finish(bytes("")), whole);

    assertThat(new GZIPInputStream(new ByteArrayInputStream(whole.toByteArray())).readAllBytes())
        .isEmpty();
  }

  @Test
  void whatWasReleasedEncodesNothingAndHoldsNothing() {
    gzip.encode(bytes("one"));
    assertThat(deflaters.live()).isEqualTo(1);

    gzip.release();
    gzip.release();

    assertThat(gzip.encode(bytes("two"))).isNull();
    assertThat(gzip.finish(bytes("three"))).isNull();
    assertThat(deflaters.live()).isZero();
  }

  @Test
  void whatHasWrittenNothingHoldsNothing() {
    assertThat(deflaters.live()).isZero();
    gzip.release();
    assertThat(gzip.encode(bytes("one"))).isNull();
    assertThat(deflaters.live()).isZero();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void append(ByteBuffer bytes, ByteArrayOutputStream whole) {
    whole.write(bytes.array(), bytes.position(), bytes.remaining());
  }
}
