package dev.sse4j.testkit.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.codec.ByteRange;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.codec.EventParser;
import dev.sse4j.codec.EventReader;
import dev.sse4j.codec.EventView;
import dev.sse4j.testkit.ConformanceVector;
import dev.sse4j.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Events as bytes: the same as the others, and passed on as they are. */
class EventViewTest {

  @ParameterizedTest
  @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
  void viewsAreTheEventsOfTheCorpusInAnyChunking(ConformanceVector vector) throws IOException {
    int length = vector.input().length;
    Seed seed = Seed.next();
    Random random = seed.random();
    List<List<Integer>> chunkings = new ArrayList<>(vector.chunkings());
    chunkings.add(List.of());
    chunkings.add(Cuts.everywhere(length));
    chunkings.add(Cuts.random(length, random));

    for (List<Integer> cuts : chunkings) {
      EventReader reader = new EventReader(new PiecesInputStream(vector.cut(cuts)));
      List<Event> events = new ArrayList<>();
      for (EventView view = reader.readView(); view != null; view = reader.readView()) {
        events.add(
            new Event(view.type().toString(), view.data().toString(), view.id().toString()));
        assertThat(view.toEvent()).isEqualTo(events.get(events.size() - 1));
      }

      assertThat(events).as("%s %s", cuts, seed).isEqualTo(vector.events());
      assertThat(reader.lastEventId()).isEqualTo(vector.lastEventIdAtEnd());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
  void whatIsEncodedFromViewsIsReadAsTheSameEvents(ConformanceVector vector) throws IOException {
    EventReader reader = new EventReader(new ByteArrayInputStream(vector.input()));

    byte[] relayed = relay(reader);

    assertThat(Parsed.whole(relayed, EventParser.DEFAULT_MAX_EVENT_BYTES).events())
        .isEqualTo(vector.events());
  }

  @Test
  void aRelayKeepsBytesThatAreNotUtf8() throws IOException {
    byte[] data = {'x', (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xFF, '\t', 0, 'y'};
    byte[] stream = bytes("event: t\ndata: ", data, "\ndata:  z\n\ndata: of no type\n\n");

    byte[] relayed = relay(new EventReader(new ByteArrayInputStream(stream)));

    assertThat(relayed).isEqualTo(stream);
  }

  @Test
  void aViewHasTypeDataAndId() throws IOException {
    EventReader reader = reader("id: 7\nevent: new-dog\ndata: a\ndata: b\n\ndata:\n\n");

    EventView view = reader.readView();

    assertThat(view.type().contentEquals("new-dog".getBytes(UTF_8))).isTrue();
    assertThat(view.type().startsWith("new".getBytes(UTF_8))).isTrue();
    assertThat(view.type().startsWith("new-dog".getBytes(UTF_8))).isTrue();
    assertThat(view.type().startsWith("new-dogs".getBytes(UTF_8))).isFalse();
    assertThat(copy(view.data())).isEqualTo("a\nb".getBytes(UTF_8));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    view.data().writeTo(written);
    assertThat(written.toByteArray()).isEqualTo("a\nb".getBytes(UTF_8));
    assertThat(view.id().toString()).isEqualTo("7");
    assertThat(view.hasId()).isTrue();

    EventView next = reader.readView();
    assertThat(next.type().toString()).isEqualTo("message");
    assertThat(next.data().length()).isZero();
    assertThat(next.id().toString()).isEqualTo("7");
    assertThat(next.hasId()).isFalse();
    assertThat(reader.readView()).isNull();
  }

  @Test
  void aViewIsValidUntilTheNextReadAndThenIsTheNextEvent() throws IOException {
    EventReader reader = reader("event: x\nid: 1\ndata: a\n\nevent: y\nid: 2\ndata: b\n\n");

    EventView first = reader.readView();
    ByteRange data = first.data();
    first.toEvent();
    assertThat(data.toString()).isEqualTo("a");

    EventView second = reader.readView();
    assertThat(second).isSameAs(first);
    assertThat(first.toEvent()).isEqualTo(new Event("y", "b", "2"));
  }

  @Test
  void aBlockWithoutDataIsGivenToWhoAsksForBlocks() throws IOException {
    EventReader reader = reader("id: 1\n\n\ndata: a\n\n");

    EventView block = reader.readBlock();
    assertThat(block.isEvent()).isFalse();
    assertThat(block.hasId()).isTrue();
    assertThat(block.data().length()).isZero();
    assertThat(reader.lastEventId()).isEqualTo("1");
    assertThatIllegalStateException()
        .isThrownBy(block::toEvent)
        .withMessage("expected an event, but this block has no data: ask isEvent() first");
    assertThatIllegalStateException().isThrownBy(() -> EventEncoder.encode(block));

    assertThat(reader.readBlock().isEvent()).isFalse();
    assertThat(reader.readBlock().toEvent()).isEqualTo(Event.of("a").withId("1"));
    assertThat(reader.readBlock()).isNull();
  }

  @Test
  void linesComeBeforeTheBlockThatTheyEnd() throws IOException {
    List<String> told = new ArrayList<>();
    EventReader reader = EventReader.ofLines(
        new ByteArrayInputStream(": c\nx: y\ndata: a\ndata: b\n\n".getBytes(UTF_8)),
        EventParser.DEFAULT_MAX_EVENT_BYTES,
        "",
        comment -> told.add("comment" + comment),
        told::add);

    assertThat(reader.read()).isEqualTo(Event.of("a\nb"));
    assertThat(told).containsExactly("comment c", ": c", "x: y", "data: a", "data: b", "");
  }

  @ParameterizedTest
  @CsvSource({"'\n', LF", "'\r', CR"})
  void anIdThatWouldBecomeAnotherFieldIsRefused(String lineEnd, String name) throws IOException {
    EventReader reader = new EventReader(
        new ByteArrayInputStream("data: a\n\n".getBytes(UTF_8)), 100, "1" + lineEnd + "data: x");

    EventView view = reader.readView();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventEncoder.encode(view))
        .withMessage("event id must not contain a line break, but has " + name + " at byte 1");
  }

  @Test
  void typesThatAlternateAreToldApart() throws IOException {
    List<String> types = new ArrayList<>();
    StringBuilder stream = new StringBuilder();
    for (int i = 1; i < 80; i++) {
      for (char last = 'a'; last < 'd'; last++) {
        String type = "t".repeat(i - 1) + last;
        types.add(type);
        stream.append("event: ").append(type).append("\ndata\n\n");
      }
    }

    EventReader reader = reader(stream.toString());

    for (String type : types) {
      EventView view = reader.readView();
      assertThat(view.type().toString()).isEqualTo(type);
      assertThat(view.toEvent().type()).isEqualTo(type);
    }
  }

  private static byte[] relay(EventReader reader) throws IOException {
    ByteArrayOutputStream relayed = new ByteArrayOutputStream();
    for (EventView view = reader.readBlock(); view != null; view = reader.readBlock()) {
      if (view.isEvent()) {
        EventEncoder.encode(view).writeTo(relayed);
      } else if (view.hasId()) {
        EventEncoder.lastEventId(view.id().toString()).writeTo(relayed);
      }
    }
    return relayed.toByteArray();
  }

  private static byte[] copy(ByteRange range) {
    ByteBuffer buffer = ByteBuffer.allocate(range.length());
    range.copyTo(buffer);
    return buffer.array();
  }

  private static EventReader reader(String stream) {
    return new EventReader(new ByteArrayInputStream(stream.getBytes(UTF_8)));
  }

  private static byte[] bytes(String before, byte[] between, String after) {
    return (before + new String(between, ISO_8859_1) + after).getBytes(ISO_8859_1);
  }
}
