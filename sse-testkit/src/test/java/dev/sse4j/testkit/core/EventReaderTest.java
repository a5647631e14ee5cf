package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import dev.sse4j.codec.EventReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

  @Test
  void returnsEventsAndThenNull() throws IOException {
    EventReader reader = reader("data: a\n\ndata: b\n\n");

    assertThat(reader.read()).isEqualTo(Event.of("a"));
    assertThat(reader.read()).isEqualTo(Event.of("b"));
    assertThat(reader.read()).isNull();
    assertThat(reader.read()).isNull();
  }

  @Test
  void discardsAnUnfinishedEventAtTheEnd() throws IOException {
    assertThat(reader("data: a\n").read()).isNull();
    assertThat(reader("data: a").read()).isNull();
  }

  @Test
  void returnsAnEventBeforeItReadsOn() throws IOException {
    InputStream in = new PiecesInputStream(List.of(utf8("data: a\n\n"))) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count < 0) {
          throw new AssertionError("asked for more, though an event was there");
        }
        return count;
      }
    };

    assertThat(new EventReader(in).read()).isEqualTo(Event.of("a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 31, 32, 33})
  void readsTheSameHoweverLittleEachReadGives(int readBytes) throws IOException {
    List<String> comments = new ArrayList<>();
    String stream =
        "\uFEFF:a comment of the stream\nevent: a\ttype\r\ndata: tab\t, and more\r\n\r\n"
            + "unknown field that is dropped: x\rdata: second\rdata\rid: 12345678\r\rdata:third\n\n";

    EventReader reader =
        new EventReader(new PiecesInputStream(pieces(stream, readBytes)), 40, "", comments::add);

    assertThat(reader.read()).isEqualTo(Event.of("a\ttype", "tab\t, and more"));
    assertThat(reader.read()).isEqualTo(Event.of("second\n").withId("12345678"));
    assertThat(reader.read()).isEqualTo(Event.of("third").withId("12345678"));
    assertThat(reader.read()).isNull();
    assertThat(comments).containsExactly("a comment of the stream");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: 12345678901",
        "data:12345678901",
        "id: 12345678901",
        "event: 12345678901",
        "event: 12345\ndata: 123456",
        "data: 12345\ndata: 12345"
      })
  void readsNoByteMoreOfAnEventThanTheOneThatIsTooMuch(String stream) {
    PiecesInputStream in = new PiecesInputStream(pieces(stream + "xyz", 1));
    EventReader reader = new EventReader(in, 10, "");

    assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(reader::read);
    assertThat(in.read()).isEqualTo('x');
  }

  @Test
  void theLastEventIdFollowsWhatWasReturnedAndNotWhatWasParsed() throws IOException {
    EventReader reader = reader("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\n\n");
    assertThat(reader.lastEventId()).isEmpty();

    reader.read();
    assertThat(reader.lastEventId()).isEqualTo("1");

    reader.read();
    assertThat(reader.lastEventId())
        .as("with the block without data that follows")
        .isEqualTo("3");

    assertThat(reader.read()).isNull();
    assertThat(reader.lastEventId()).isEqualTo("3");
  }

  @Test
  void beginsWithTheIdOfTheConnectionBefore() throws IOException {
    EventReader reader = new EventReader(
        in("data: a\n\n"), EventParser.DEFAULT_MAX_EVENT_BYTES, "41", comment -> {});

    assertThat(reader.lastEventId()).isEqualTo("41");
    assertThat(reader.read()).isEqualTo(Event.of("a").withId("41"));
  }

  @Test
  void passesCommentsOnAndKeepsTheReconnectionTime() throws IOException {
    List<String> comments = new ArrayList<>();
    EventReader reader = new EventReader(
        in("retry: 10\n:one\n\n: two\nretry: 20\ndata: a\n\n"),
        EventParser.DEFAULT_MAX_EVENT_BYTES,
        "",
        comments::add);
    assertThat(reader.reconnectionTime()).isEmpty();

    reader.read();

    assertThat(comments).containsExactly("one", " two");
    assertThat(reader.reconnectionTime()).contains(Duration.ofMillis(20));
  }

  @Test
  void deliversTheEventsBeforeOneThatIsTooLarge() throws IOException {
    EventReader reader = new EventReader(
        in("data: a\n\ndata: b\n\ndata: 12345\n\ndata: c\n\n"), 4, "", comment -> {});

    assertThat(reader.read()).isEqualTo(Event.of("a"));
    assertThat(reader.read()).isEqualTo(Event.of("b"));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(EventTooLargeException.class)
          .isThrownBy(reader::read)
          .withMessage("event exceeds 4 bytes; raise maxEventBytes if the peer is trusted")
          .satisfies(e -> assertThat(e.maxEventBytes()).isEqualTo(4));
    }
  }

  @Test
  void whatTheStreamThrowsComesAfterTheEventsBeforeIt() throws IOException {
    IOException broken = new IOException("broken");
    EventReader reader =
        new EventReader(new PiecesInputStream(List.of(utf8("data: a\n\ndata: b\n\n"))) {
          private boolean given;

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (given) {
              throw broken;
            }
            given = true;
            return super.read(bytes, offset, length);
          }
        });

    assertThat(Stream.of(reader.read(), reader.read()))
        .containsExactly(Event.of("a"), Event.of("b"));
    assertThatExceptionOfType(IOException.class).isThrownBy(reader::read).isSameAs(broken);
  }

  @Test
  void closeClosesTheStream() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    EventReader reader = new EventReader(new ByteArrayInputStream(new byte[0]) {
      @Override
      public void close() {
        closed.set(true);
      }
    });

    reader.close();

    assertThat(closed).isTrue();
  }

  private static EventReader reader(String stream) {
    return new EventReader(in(stream));
  }

  private static InputStream in(String stream) {
    return new ByteArrayInputStream(utf8(stream));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> pieces(String stream, int pieceBytes) {
    byte[] bytes = utf8(stream);
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += pieceBytes) {
      pieces.add(Arrays.copyOfRange(bytes, at, Math.min(at + pieceBytes, bytes.length)));
    }
    return pieces;
  }
}
