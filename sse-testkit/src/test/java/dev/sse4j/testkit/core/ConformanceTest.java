package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import dev.sse4j.codec.EventReader;
import dev.sse4j.testkit.ConformanceVector;
import dev.sse4j.testkit.ConformanceVectors;
import dev.sse4j.testkit.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser and the reader against the corpus, in every chunking. */
class ConformanceTest {

  private static final int RANDOM_CHUNKINGS = 20;

  private record Outcome(
      List<Event> events, Optional<Duration> reconnectionTime, String lastEventId) {}

  private interface Reading {
    Outcome read(List<byte[]> pieces) throws IOException;
  }

  @Test
  void theCorpusIsWhole() {
    assertThat(ConformanceVectors.all())
        .hasSize(327)
        .extracting(ConformanceVector::name)
        .doesNotHaveDuplicates();
  }

  // PEERS W29, W73a, W73b: what the format allows ended the stream, or became an event.
  @ParameterizedTest
  @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
  void theParserConforms(ConformanceVector vector) throws IOException {
    conforms(vector, ConformanceTest::parse);
  }

  @ParameterizedTest
  @MethodSource("dev.sse4j.testkit.ConformanceVectors#all")
  void theReaderConforms(ConformanceVector vector) throws IOException {
    conforms(vector, ConformanceTest::read);
  }

  private static void conforms(ConformanceVector vector, Reading reading) throws IOException {
    for (Map.Entry<String, List<Integer>> chunking : chunkings(vector).entrySet()) {
      Outcome outcome = reading.read(vector.cut(chunking.getValue()));

      assertThat(outcome.events()).as(chunking.getKey()).isEqualTo(vector.events());
      assertThat(vector.allows(outcome.reconnectionTime()))
          .as("%s: reconnection time %s", chunking.getKey(), outcome.reconnectionTime())
          .isTrue();
      assertThat(outcome.lastEventId()).as(chunking.getKey()).isEqualTo(vector.lastEventIdAtEnd());
    }
  }

  private static Map<String, List<Integer>> chunkings(ConformanceVector vector) {
    Map<String, List<Integer>> chunkings = new LinkedHashMap<>();
    int length = vector.input().length;
    chunkings.put("whole", List.of());
    chunkings.put("byte by byte", Cuts.everywhere(length));
    vector.chunkings().forEach(cuts -> chunkings.put("cut at " + cuts, cuts));
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < RANDOM_CHUNKINGS; i++) {
      chunkings.put("random chunking " + i + " " + seed, Cuts.random(length, random));
    }
    return chunkings;
  }

  private static Outcome parse(List<byte[]> pieces) {
    Parsed parsed = Parsed.pieces(pieces, EventParser.DEFAULT_MAX_EVENT_BYTES);
    Optional<Duration> reconnectionTime = parsed.calls().stream()
        .filter(Duration.class::isInstance)
        .map(Duration.class::cast)
        .reduce((earlier, later) -> later);
    return new Outcome(parsed.events(), reconnectionTime, parsed.lastEventId());
  }

  private static Outcome read(List<byte[]> pieces) throws IOException {
    List<Event> events = new ArrayList<>();
    try (EventReader reader = new EventReader(new PiecesInputStream(pieces))) {
      for (Event event = reader.read(); event != null; event = reader.read()) {
        events.add(event);
        assertThat(reader.lastEventId()).isNotNull();
      }
      return new Outcome(events, reader.reconnectionTime(), reader.lastEventId());
    }
  }
}
