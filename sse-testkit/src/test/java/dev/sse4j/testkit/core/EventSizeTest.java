package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound on one event, which counts the bytes of its field values. */
class EventSizeTest {

  private static final int BOUND = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: 12345678901234567890\n\n",
        "data: 12345678901234567890\nevent\nid\n\n",
        "data:12345678901234567890\r\n\r\n",
        "data: 123456789\ndata: 1234567890\n\n", // the line end between them is data too
        "event: 12345\ndata: 123456789012345\n\n",
        "id: 12345\ndata: 123456789012345\n\n",
        "data: 123456789012345\nid: 1\n\n", // with data that may yet go on, the line end behind it
        // counts
        "event: 12345678901234567890\nevent: 12345\ndata: 123456789012345\n\n", // only the last
        // type counts
        "id: 12345678901234567890\n\ndata: 12345678901234567890\n\n", // the id is from a block
        // before
        "data: äääääääääö\n\n",
      })
  void anEventAtTheBoundIsDelivered(String stream) {
    assertThat(Parsed.whole(utf8(stream), BOUND).events()).hasSize(1);
    assertThat(Parsed.byteByByte(utf8(stream), BOUND).events()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: 123456789012345678901\n\n",
        "data:123456789012345678901\r\n\r\n",
        "data: 1234567890\ndata: 1234567890\n\n",
        "event: 123456\ndata: 123456789012345\n\n",
        "id: 123456\ndata: 123456789012345\n\n",
        "event: 123456789012345678901\n\n",
        "id: 123456789012345678901\n\n",
        "id: 12345678901234567890\0\n\n",
        "retry: 000000000000000000001\n\n",
        "data: ääääääääääö\n\n",
        "data: 123456789012345678901", // as soon as it is known, and not only at the end of the
        // line
      })
  void anEventOneByteAboveTheBoundIsRefused(String stream) {
    assertThat(Parsed.whole(utf8("data: before\n\n" + stream), BOUND).tooLarge())
        .isTrue();
    assertThat(Parsed.byteByByte(utf8("data: before\n\n" + stream), BOUND).tooLarge())
        .isTrue();
    assertThat(Parsed.whole(utf8("data: before\n\n" + stream), BOUND).events()).hasSize(1);
  }

  @Test
  void theExceptionSaysWhatToDo() {
    EventParser parser = new EventParser(event -> {}, BOUND, "");

    assertThatExceptionOfType(EventTooLargeException.class)
        .isThrownBy(() -> parse(parser, "data: 123456789012345678901"))
        .withMessage("event exceeds 20 bytes; raise maxEventBytes if the peer is trusted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n\n", "data: x\n\n", ":x\n", "unknown\n", "x"})
  void afterAnEventThatIsTooLargeEachFurtherCallThrows(String rest) {
    List<Object> calls = new ArrayList<>();
    EventParser parser = new EventParser(Parsed.sink(calls), BOUND, "");
    assertThatExceptionOfType(EventTooLargeException.class)
        .isThrownBy(() -> parse(parser, "data: 1\ndata: 123456789012345678901\n"));

    assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> parse(parser, rest));
    assertThat(calls).isEmpty();
  }

  @Test
  void whatIsNotPartOfAnEventDoesNotCount() {
    String stream = "unknown: " + "x".repeat(100) + "\n:" + "y".repeat(100)
        + "\ndata: 12345678901234567890\n\n";

    assertThat(Parsed.whole(utf8(stream), BOUND).events()).hasSize(1);
    assertThat(Parsed.byteByByte(utf8(stream), BOUND).events()).hasSize(1);
  }

  @Test
  void aCommentIsCutAtTheBound() {
    byte[] stream = utf8(":" + "x".repeat(100) + "\n");

    assertThat(Parsed.whole(stream, BOUND).comments()).containsExactly("x".repeat(BOUND));
    assertThat(Parsed.byteByByte(stream, BOUND).comments()).containsExactly("x".repeat(BOUND));
  }

  @Test
  void anEventAtTheDefaultBoundIsDelivered() {
    byte[] stream = utf8("data: " + "x".repeat(EventParser.DEFAULT_MAX_EVENT_BYTES) + "\n\n");

    assertThat(Parsed.whole(stream, EventParser.DEFAULT_MAX_EVENT_BYTES).events())
        .hasSize(1);
  }

  private static void parse(EventParser parser, String text) {
    parser.parse(utf8(text), 0, utf8(text).length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
