package dev.sse4j.testkit.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import dev.sse4j.testkit.ConformanceVector;
import dev.sse4j.testkit.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a parser tells of lines and blocks, beside their events. */
class LineSinkTest {

  /** All that a parser has told, and whether the block of each event had an id. */
  private static final class Recorder implements EventParser.LineSink {

    final List<String> lines = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Boolean> ownIds = new ArrayList<>();
    final List<String> order = new ArrayList<>();
    EventParser parser;

    @Override
    public void line(String line) {
      lines.add(line);
      order.add("line " + line);
    }

    @Override
    public void event(Event event) {
      events.add(event);
      ownIds.add(parser.blockHasId());
      order.add("event " + event.data());
    }

    @Override
    public void comment(String comment) {
      order.add("comment " + comment);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
  void theLinesAreThoseOfTheTextInAnyChunking(ConformanceVector vector) {
    byte[] input = vector.input();
    List<String> expected = ReferenceParser.lines(input);
    Seed seed = Seed.next();
    Random random = seed.random();

    List<List<Integer>> chunkings = new ArrayList<>(vector.chunkings());
    chunkings.add(List.of());
    chunkings.add(Cuts.everywhere(input.length));
    for (int i = 0; i < 5; i++) {
      chunkings.add(Cuts.random(input.length, random));
    }
    for (List<Integer> cuts : chunkings) {
      Recorder recorder = parse(vector.cut(cuts), EventParser.DEFAULT_MAX_EVENT_BYTES);

      assertThat(recorder.lines).as("%s %s", cuts, seed).isEqualTo(expected);
      assertThat(recorder.events).as("%s %s", cuts, seed).isEqualTo(vector.events());
    }
  }

  @Test
  void aLineIsToldAfterWhatItHasLedTo() {
    Recorder recorder = parse(": c\ndata: a\n\nid: 1\n\n");

    assertThat(recorder.order)
        .containsExactly(
            "comment  c", "line : c", "line data: a", "event a", "line ", "line id: 1", "line ");
  }

  @Test
  void anIdIsAnEventsOwnIfItsBlockHasTheField() {
    Recorder recorder =
        parse("id: 1\ndata: a\n\ndata: b\n\nid: 1\ndata: c\n\nid\ndata: d\n\nid: 2\n\ndata: e\n\n");

    assertThat(recorder.ownIds).containsExactly(true, false, true, true, false);
  }

  @Test
  void anIdWithNullIsNoId() {
    assertThat(parse("id: 1\u0000\ndata: a\n\n").ownIds).containsExactly(false);
  }

  @Test
  void theLinesOfABlockAreBoundedTogetherInAnyChunking() {
    byte[] fits = ":234\n:789\n\n:234\n:789\n\n".getBytes(UTF_8);
    byte[] tooLong = ":234\n:7890\n\n".getBytes(UTF_8);

    for (byte[] bytes : List.of(fits, tooLong)) {
      for (List<byte[]> pieces : List.of(List.of(bytes), byteByByte(bytes))) {
        if (bytes == fits) {
          assertThat(parse(pieces, 11).lines).hasSize(6);
        } else {
          assertThatExceptionOfType(EventTooLargeException.class)
              .isThrownBy(() -> parse(pieces, 11));
        }
      }
    }
  }

  @Test
  void aBlockWhoseEventTheSinkRefusesDoesNotCountForTheNext() {
    byte[] block = "data: a\n\n".getBytes(UTF_8);
    EventParser.LineSink refusing = new EventParser.LineSink() {
      @Override
      public void event(Event event) {
        throw new IllegalStateException(event.data());
      }

      @Override
      public void line(String line) {}
    };
    EventParser parser = new EventParser(refusing, block.length, "");

    for (int i = 0; i < 2; i++) {
      assertThatIllegalStateException()
          .isThrownBy(() -> parser.parse(block, 0, block.length))
          .withMessage("a");
    }
  }

  @Test
  void aLineWithoutAnEndIsBounded() {
    byte[] filler = new byte[1000];
    Arrays.fill(filler, (byte) 'x');
    Recorder recorder = new Recorder();
    EventParser parser = recorder.parser = new EventParser(recorder, 10_000, "");

    assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> {
      for (int i = 0; i < 11; i++) {
        parser.parse(filler, 0, filler.length);
      }
    });
    assertThatExceptionOfType(EventTooLargeException.class)
        .isThrownBy(() -> parser.parse(filler, 0, 1));
  }

  private static Recorder parse(String stream) {
    return parse(List.of(stream.getBytes(UTF_8)), EventParser.DEFAULT_MAX_EVENT_BYTES);
  }

  private static Recorder parse(List<byte[]> pieces, int maxEventBytes) {
    Recorder recorder = new Recorder();
    recorder.parser = new EventParser(recorder, maxEventBytes, "");
    pieces.forEach(piece -> recorder.parser.parse(piece, 0, piece.length));
    return recorder;
  }

  private static List<byte[]> byteByByte(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : bytes) {
      pieces.add(new byte[] {b});
    }
    return pieces;
  }
}
