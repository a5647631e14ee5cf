package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.codec.EventParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What the encoder writes, the parser reads back, whatever the text and wherever the stream is cut.
 */
class RoundTripTest {

  @Property
  void eventsComeBackAsTheyWere(@ForAll("events") List<Event> events, @ForAll long seed)
      throws IOException {
    byte[] stream = encode(events);

    Parsed parsed = Parsed.whole(stream, EventParser.DEFAULT_MAX_EVENT_BYTES);

    assertThat(parsed.events()).isEqualTo(expected(events));
    assertThat(Parsed.byteByByte(stream, EventParser.DEFAULT_MAX_EVENT_BYTES)).isEqualTo(parsed);
    assertThat(Parsed.atRandom(stream, EventParser.DEFAULT_MAX_EVENT_BYTES, new Random(seed)))
        .isEqualTo(parsed);
  }

  @Property
  void soDoTheyWithoutTheSpaces(@ForAll("events") List<Event> events) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (Event event : events) {
      EventEncoder.encodeTight(event).writeTo(stream);
    }

    Parsed parsed = Parsed.whole(stream.toByteArray(), EventParser.DEFAULT_MAX_EVENT_BYTES);

    assertThat(parsed.events()).isEqualTo(expected(events));
  }

  // PEERS W74: a comment with a line end became something else.
  @Property
  void aCommentNeverBecomesAnythingElse(@ForAll("texts") String text) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    EventEncoder.comment(text).writeTo(stream);

    Parsed parsed = Parsed.whole(stream.toByteArray(), EventParser.DEFAULT_MAX_EVENT_BYTES);

    assertThat(String.join("\n", parsed.comments())).isEqualTo(readBack(text));
    assertThat(parsed.calls()).hasSameSizeAs(parsed.comments());
  }

  @Property
  void anIdComesBackFromABlockOfItsOwn(@ForAll("lines") String id) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    EventEncoder.lastEventId(id).writeTo(stream);

    Parsed parsed = Parsed.whole(stream.toByteArray(), EventParser.DEFAULT_MAX_EVENT_BYTES);

    assertThat(parsed.lastEventId()).isEqualTo(readBack(id));
    assertThat(parsed.events()).isEmpty();
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(lines(), texts(), lines()).as(Event::new).list().ofMaxSize(5);
  }

  /**
   * Any text, made of what a codec may trip over, and of any other char, also half of a surrogate
   * pair.
   */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> traps = Arbitraries.of(
        "\r",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        ":",
        "\0",
        "\uFEFF",
        "\uFFFD",
        "😀",
        "\uD83D",
        "\uDE00",
        "ä",
        "€",
        "data: ",
        "\ndata:x",
        "id: 1\n",
        "event: x\r",
        "retry: 1\n",
        "\u2028",
        "\u0085");
    Arbitrary<String> others = Arbitraries.chars().all().map(String::valueOf);
    return Arbitraries.oneOf(traps, others)
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  /** The same, of one line and without NUL: what a type or an id can be. */
  @Provide
  Arbitrary<String> lines() {
    return texts().map(text -> text.replaceAll("[\r\n\0]", ""));
  }

  private static byte[] encode(List<Event> events) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (Event event : events) {
      EventEncoder.encode(event).writeTo(stream);
    }
    return stream.toByteArray();
  }

  private static List<Event> expected(List<Event> events) {
    List<Event> expected = new ArrayList<>();
    String lastEventId = "";
    for (Event event : events) {
      lastEventId = event.id().isEmpty() ? lastEventId : readBack(event.id());
      expected.add(new Event(readBack(event.type()), readBack(event.data()), lastEventId));
    }
    return expected;
  }

  private static String readBack(String text) {
    StringBuilder wellFormed = new StringBuilder();
    text.codePoints()
        .forEach(c -> wellFormed.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return wellFormed.toString().replace("\r\n", "\n").replace('\r', '\n');
  }
}
