package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventEncoderTest {

  @Test
  void writesWhatIsSet() {
    assertThat(text(EventEncoder.encode(Event.of("Corgi")))).isEqualTo("data: Corgi\n\n");
    assertThat(text(EventEncoder.encode(Event.of("new-dog", "Corgi").withId("42"))))
        .isEqualTo("id: 42\nevent: new-dog\ndata: Corgi\n\n");
  }

  @Test
  void theDefaultTypeIsNotWritten() {
    assertThat(text(EventEncoder.encode(Event.of("message", "Corgi"))))
        .isEqualTo("data: Corgi\n\n");
  }

  @Test
  void emptyDataIsALineToo() {
    assertThat(text(EventEncoder.encode(Event.of("")))).isEqualTo("data: \n\n");
  }

  @Test
  void theSpaceBehindTheColonCanBeLeftOutButNotWhereAValueBeginsWithOne() {
    Event event = Event.of(" new-dog", "Corgi\n two\n\n:x").withId("42");

    assertThat(text(EventEncoder.encodeTight(event)))
        .isEqualTo("id:42\nevent:  new-dog\ndata:Corgi\ndata:  two\ndata:\ndata::x\n\n");
  }

  @Test
  void aCommentCanGoWithoutABlankLine() {
    assertThat(text(EventEncoder.commentLine("keepalive"))).isEqualTo(":keepalive\n");
    assertThat(text(EventEncoder.commentLine("a\r\ndata: b"))).isEqualTo(":a\n:data: b\n");
  }

  // PEERS W66a: data of several lines could not be sent.
  @Test
  void eachLineOfTheDataGetsAFieldWhicheverWayItEnds() {
    assertThat(text(EventEncoder.encode(Event.of("a\nb\rc\r\nd\n\re"))))
        .isEqualTo("data: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: e\n\n");
  }

  @Test
  void aLineEndAtTheEndBeginsAnEmptyLine() {
    assertThat(text(EventEncoder.encode(Event.of("a\n")))).isEqualTo("data: a\ndata: \n\n");
    assertThat(text(EventEncoder.encode(Event.of("\r\n")))).isEqualTo("data: \ndata: \n\n");
  }

  @Test
  void spacesAndColonsAtTheBeginningAreKeptApart() {
    assertThat(text(EventEncoder.encode(Event.of(" a")))).isEqualTo("data:  a\n\n");
    assertThat(text(EventEncoder.encode(Event.of(":a")))).isEqualTo("data: :a\n\n");
  }

  // PEERS W5, W18: a line break in the data began another field.
  @Test
  void fieldsWithinTheDataStayData() {
    assertThat(text(EventEncoder.encode(Event.of("x\n\nevent: evil\ndata: y"))))
        .isEqualTo("data: x\ndata: \ndata: event: evil\ndata: data: y\n\n");
  }

  @Test
  void textIsUtf8() {
    assertThat(bytes(EventEncoder.encode(Event.of("ä€😀"))))
        .isEqualTo("data: ä€😀\n\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void halfASurrogatePairBecomesAReplacementCharacter() {
    assertThat(text(
            EventEncoder.encode(new Event("\uDC00t", "a\uD800b\uD83D\uDE00\uD83D", "i\uD800"))))
        .isEqualTo("id: i\uFFFD\nevent: \uFFFDt\ndata: a\uFFFDb😀\uFFFD\n\n");
  }

  // PEERS W5, W74: nine projects let type or id inject fields.
  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\0", "a\r", "\nb", "x\0y", "42\ndata: evil"})
  void aTypeOrAnIdThatWouldBeginAnotherFieldIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.encode(Event.of(value, "x")))
        .withMessageStartingWith("event type must not contain a line break or NUL, but has ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.encode(Event.of("x").withId(value)))
        .withMessageStartingWith("event id must not contain a line break or NUL, but has ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.lastEventId(value))
        .withMessageStartingWith("event id must not contain a line break or NUL, but has ");
  }

  @Test
  void commentsAreLinesThatBeginWithAColon() {
    assertThat(text(EventEncoder.comment("keepalive"))).isEqualTo(":keepalive\n\n");
    assertThat(text(EventEncoder.comment(""))).isEqualTo(":\n\n");
    assertThat(text(EventEncoder.comment("a\r\nb\rdata: c\n")))
        .isEqualTo(":a\n:b\n:data: c\n:\n\n");
  }

  @Test
  void aCommentIsReadBackAsItIs() {
    assertThat(Parsed.whole(text(EventEncoder.comment(" ä\ndata: x"))))
        .isEqualTo(new Parsed(
            List.of(new Parsed.Comment(" ä"), new Parsed.Comment("data: x")), "", false));
  }

  @Test
  void aBlockCanSetTheLastEventIdAlone() {
    assertThat(text(EventEncoder.lastEventId("42"))).isEqualTo("id: 42\n\n");

    Parsed parsed = Parsed.whole(text(EventEncoder.lastEventId("42")));

    assertThat(parsed.events()).isEmpty();
    assertThat(parsed.lastEventId()).isEqualTo("42");
  }

  @Test
  void theEmptyIdMakesTheReaderForgetItsOwn() {
    assertThat(text(EventEncoder.lastEventId(""))).isEqualTo("id: \n\n");

    assertThat(Parsed.whole("id: 42\n\n" + text(EventEncoder.lastEventId(""))).lastEventId())
        .isEmpty();
  }

  @Test
  void aBlockCanSetTheReconnectionTime() {
    assertThat(text(EventEncoder.reconnectionTime(Duration.ofSeconds(3))))
        .isEqualTo("retry: 3000\n\n");
    assertThat(text(EventEncoder.reconnectionTime(Duration.ZERO))).isEqualTo("retry: 0\n\n");
    assertThat(text(EventEncoder.reconnectionTime(Duration.ofNanos(1_999_999))))
        .isEqualTo("retry: 1\n\n");
  }

  @Test
  void aReconnectionTimeThatNoReaderTakesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.reconnectionTime(Duration.ofMillis(-1)))
        .withMessage(
            "reconnection time must be between zero and PT596H31M23.647S, but was PT-0.001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.reconnectionTime(Duration.ofSeconds(Long.MAX_VALUE)))
        .withMessageContaining("PT596H31M23.647S");
  }

  @Test
  void allWaysToTheBytesGiveTheSame() throws IOException {
    EncodedEvent encoded = EventEncoder.encode(Event.of("Corgi"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer copy = ByteBuffer.allocate(100).position(3);

    encoded.writeTo(out);
    encoded.copyTo(copy);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("data: Corgi\n\n");
    assertThat(encoded.size()).isEqualTo(13);
    assertThat(encoded.buffer().remaining()).isEqualTo(13);
    assertThat(copy.position()).isEqualTo(16);
    assertThat(copy.flip().position(3)).isEqualTo(encoded.buffer());
  }

  @Test
  void aLineEndAtAnyPlaceOfDataOfAnyLengthBeginsALine() {
    for (int length = 1; length <= 70; length++) {
      for (int at = 0; at < length; at++) {
        String before = "x".repeat(at);
        String after = "x".repeat(length - at - 1);
        for (String special : List.of("\n", "\r", "\t", "?", "\uD83D", "\u00E9")) {
          boolean isLineEnd = special.equals("\n") || special.equals("\r");
          String written = isLineEnd ? "\ndata: " : special.equals("\uD83D") ? "\uFFFD" : special;

          String encoded = text(EventEncoder.encode(Event.of(before + special + after)));

          assertThat(encoded).isEqualTo("data: " + before + written + after + "\n\n");
        }
      }
    }
  }

  @Test
  void whatDoesNotFitIntoABufferLeavesItAsItWas() {
    EncodedEvent encoded = EventEncoder.encode(Event.of("Corgi"));
    ByteBuffer buffer = ByteBuffer.allocate(12);

    assertThatExceptionOfType(BufferOverflowException.class)
        .isThrownBy(() -> encoded.copyTo(buffer));
    assertThat(buffer.position()).isZero();
  }

  @Test
  void aBufferCannotChangeWhatOthersAreSent() {
    EncodedEvent encoded = EventEncoder.encode(Event.of("Corgi"));
    encoded.buffer().get();

    assertThat(encoded.buffer().position()).isZero();
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> encoded.buffer().put((byte) 'x'));
  }

  private static String text(EncodedEvent encoded) {
    return new String(bytes(encoded), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(EncodedEvent encoded) {
    byte[] bytes = new byte[encoded.size()];
    encoded.buffer().get(bytes);
    return bytes;
  }
}
