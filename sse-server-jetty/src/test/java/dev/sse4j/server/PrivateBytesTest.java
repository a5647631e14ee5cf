package dev.sse4j.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EventEncoder;
import org.junit.jupiter.api.Test;

class PrivateBytesTest {

  private final PrivateBytes bytes = new PrivateBytes();

  @Test
  void wholePartsAreTakenAsFarAsTheyFit() {
    bytes.add(EventEncoder.comment("c"));
    bytes.addEvent(EventEncoder.encode(Event.of("one")));
    bytes.addEvent(EventEncoder.encode(Event.of("two")));

    assertTaken(20, ":c\n\ndata: one\n\n", 1);
    assertTaken(20, "data: two\n\n", 1);
    assertThat(bytes.isEmpty()).isTrue();
    assertThat(bytes.size()).isZero();
  }

  @Test
  void whatIsLargerGoesInSeveralAndCountsWithItsLast() {
    bytes.addEvent(EventEncoder.encode(Event.of("0123456789")));
    bytes.add(EventEncoder.comment("c"));

    assertTaken(10, "data: 0123", 0);
    assertThat(bytes.size()).isEqualTo(12);
    assertTaken(10, "456789\n\n", 1);
    assertTaken(10, ":c\n\n", 0);
  }

  @Test
  void whatFitsExactlyGoesWhole() {
    bytes.addEvent(EventEncoder.encode(Event.of("01")));
    bytes.addEvent(EventEncoder.encode(Event.of("23")));

    assertTaken(10, "data: 01\n\n", 1);
    assertTaken(10, "data: 23\n\n", 1);
    assertThat(bytes.isEmpty()).isTrue();
  }

  private void assertTaken(int max, String text, int events) {
    PrivateBytes.Piece piece = bytes.take(max);

    assertThat(UTF_8.decode(piece.bytes()).toString()).isEqualTo(text);
    assertThat(piece.events()).isEqualTo(events);
  }
}
