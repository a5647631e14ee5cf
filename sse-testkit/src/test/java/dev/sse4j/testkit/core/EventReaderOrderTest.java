package dev.sse4j.testkit.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.codec.EventParser;
import dev.sse4j.codec.EventReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader tells beside the events comes in its place, though all is in one chunk. */
class EventReaderOrderTest {

  private final List<String> comments = new ArrayList<>();

  @Test
  void aCommentComesBetweenTheEventsItStandsBetween() throws IOException {
    EventReader reader = reader(":zero\ndata: a\n\n:one\ndata: b\n:two\n\n:three\n", 100);
    assertThat(comments).isEmpty();

    assertThat(reader.read()).isEqualTo(Event.of("a"));
    assertThat(comments).containsExactly("zero");

    assertThat(reader.read()).isEqualTo(Event.of("b"));
    assertThat(comments).containsExactly("zero", "one", "two");

    assertThat(reader.read()).isNull();
    assertThat(comments).containsExactly("zero", "one", "two", "three");
  }

  @Test
  void theReconnectionTimeIsThatBeforeTheEvent() throws IOException {
    EventReader reader = reader("retry: 1\ndata: a\n\nretry: 2\ndata: b\n\n", 100);

    reader.read();
    assertThat(reader.reconnectionTime()).contains(Duration.ofMillis(1));

    reader.read();
    assertThat(reader.reconnectionTime()).contains(Duration.ofMillis(2));
  }

  @Test
  void toAskForTheLastEventIdLosesNoEvent() throws IOException {
    EventReader reader =
        reader("id: 1\ndata: a\n\nid: 2\n\n:c\nid: 3\ndata: b\n\ndata: c\n\n", 100);

    assertThat(reader.lastEventId()).isEmpty();
    assertThat(reader.read().id()).isEqualTo("1");
    assertThat(reader.lastEventId()).isEqualTo("2");
    assertThat(reader.lastEventId()).isEqualTo("2");
    assertThat(reader.readView().toEvent()).isEqualTo(Event.of("b").withId("3"));
    assertThat(reader.lastEventId()).isEqualTo("3");
    assertThat(reader.read().data()).isEqualTo("c");
    assertThat(comments).containsExactly("c");
  }

  @Test
  void whoIsGivenACommentMayAskForTheLastEventId() throws IOException {
    EventReader[] asked = new EventReader[1];
    asked[0] = new EventReader(
        new ByteArrayInputStream(
            "id: 1\ndata: a\n\nid: 2\n:c\ndata: b\n\ndata: c\n\n".getBytes(UTF_8)),
        100,
        "0",
        comment -> comments.add(comment + asked[0].lastEventId()));

    assertThat(asked[0].read().data()).isEqualTo("a");
    assertThat(asked[0].read().data()).isEqualTo("b");
    assertThat(asked[0].read().data()).isEqualTo("c");
    assertThat(comments).containsExactly("c1");
  }

  @Test
  void toAskForTheLastEventIdBeforeAnEventThatIsTooLargeDoesNotThrow() throws IOException {
    EventReader reader = reader("id: 1\ndata: a\n\ndata: 12345\n\n", 4);

    reader.read();

    assertThat(reader.lastEventId()).isEqualTo("1");
    assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(reader::read);
  }

  @Test
  void whatACommentsTakerThrowsComesOutAndTheEventIsNotLost() throws IOException {
    EventReader reader = new EventReader(
        new ByteArrayInputStream(":c\ndata: a\n\n".getBytes(UTF_8)),
        EventParser.DEFAULT_MAX_EVENT_BYTES,
        "",
        comment -> {
          throw new IllegalStateException(comment);
        });

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(reader::read);
    assertThat(reader.read()).isEqualTo(Event.of("a"));
  }

  private EventReader reader(String stream, int maxEventBytes) {
    return new EventReader(
        new ByteArrayInputStream(stream.getBytes(UTF_8)), maxEventBytes, "", comments::add);
  }
}
