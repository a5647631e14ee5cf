package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import dev.sse4j.testkit.core.Parsed.Comment;
import dev.sse4j.testkit.core.Parsed.LastEventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the corpus cannot show: the order of calls, and when they come. */
class EventParserTest {

  private final List<Object> calls = new ArrayList<>();
  private final EventParser parser = new EventParser(Parsed.sink(calls));

  @Test
  void callsTheSinkInTheOrderOfTheStream() {
    parse(":hello\nretry: 10\nid: 1\ndata: a\n\n: bye\nid: 2\n\ndata: b\n\n");

    assertThat(calls)
        .containsExactly(
            new Comment("hello"),
            Duration.ofMillis(10),
            new LastEventId("1"),
            Event.of("a").withId("1"),
            new Comment(" bye"),
            new LastEventId("2"),
            Event.of("b").withId("2"));
  }

  @Test
  void anEventComesWithTheByteThatEndsIt() {
    parse("data: a\n");
    assertThat(calls).isEmpty();

    parse("\n");
    assertThat(calls).containsExactly(Event.of("a"));
  }

  @Test
  void aCarriageReturnAtTheChunkEndEndsTheLineAtOnce() {
    parse("data: a\r\r");

    assertThat(calls).containsExactly(Event.of("a"));
  }

  @Test
  void aCarriageReturnAtTheChunkEndIsNotTwoLineEnds() {
    parse("data: a\r");
    parse("\ndata: b\r");
    parse("\n\r");
    parse("\n");

    assertThat(calls).containsExactly(Event.of("a\nb"));
  }

  @Test
  void aTypeThatBeginsLikeTheOneBeforeIsAnother() {
    parse("event: add\ndata: 1\n\nevent: add\ndata: 2\n\nevent: added\ndata: 3\n\n"
        + "event: add\rdata: 4\n\nevent: ad\ndata: 5\n\ndata: 6\n\nevent: ad\n");
    parse("data: 7\n\nevent: a");
    parse("d\ndata: 8\n\n");

    assertThat(calls)
        .containsExactly(
            Event.of("add", "1"),
            Event.of("add", "2"),
            Event.of("added", "3"),
            Event.of("add", "4"),
            Event.of("ad", "5"),
            Event.of("6"),
            Event.of("ad", "7"),
            Event.of("ad", "8"));
  }

  @Test
  void aLineOfAnyLengthEndsAtItsFirstLineEnd() {
    StringBuilder stream = new StringBuilder();
    List<Object> expected = new ArrayList<>();
    for (int length = 0; length < 100; length++) {
      String data = "\t".repeat(length % 3) + "x".repeat(length);
      stream.append("data: ").append(data).append(length % 2 == 0 ? "\n\n" : "\r\n\r\n");
      expected.add(Event.of(data));
    }

    parse(stream.toString());

    assertThat(calls).isEqualTo(expected);
  }

  @Test
  void anIdThatStaysTheSameIsNotReportedAgain() {
    parse("id: 1\n\nid: 1\n\nid\n\n");

    assertThat(calls).containsExactly(new LastEventId("1"), new LastEventId(""));
  }

  @Test
  void anIdCountsOnlyOnceItsBlockHasEnded() {
    parse("id: 1\ndata: a\n");
    assertThat(parser.lastEventId()).isEmpty();

    parse("\n");
    assertThat(parser.lastEventId()).isEqualTo("1");
  }

  @Test
  void afterAReconnectionEventsHaveTheIdFromBefore() {
    EventParser resumed =
        new EventParser(Parsed.sink(calls), EventParser.DEFAULT_MAX_EVENT_BYTES, "41");

    resumed.parse("data: a\n\n".getBytes(StandardCharsets.UTF_8), 0, 9);

    assertThat(resumed.lastEventId()).isEqualTo("41");
    assertThat(calls).containsExactly(Event.of("a").withId("41"));
  }

  @Test
  void takesItsPartOfAnArrayAndDoesNotKeepIt() {
    byte[] bytes = "xxdata: axx".getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes, 2, 7);
    Arrays.fill(bytes, (byte) 'z');
    parse("\n\n");

    assertThat(calls).containsExactly(Event.of("a"));
  }

  @Test
  void refusesAPartThatIsNotWithinTheArray() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> parser.parse(new byte[3], 1, 3));
  }

  @Test
  void refusesABoundThatLetsNothingThroughOrAll() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventParser(Parsed.sink(calls), 0, ""))
        .withMessage("maxEventBytes must be from 1 to 1073741824, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventParser(Parsed.sink(calls), Integer.MAX_VALUE, ""))
        .withMessageContaining("but was 2147483647");
  }

  private void parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes, 0, bytes.length);
  }
}
