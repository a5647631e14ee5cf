package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StreamProbeTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  /** A stream that gives its events and then, as told, ends, fails, or waits to be closed. */
  private static final class FakeStream implements Iterable<Event>, AutoCloseable {

    private final List<Event> events;
    private final RuntimeException failure;
    private final CountDownLatch closed = new CountDownLatch(1);

    FakeStream(RuntimeException failure, Event... events) {
      this.failure = failure;
      this.events = List.of(events);
    }

    @Override
    public Iterator<Event> iterator() {
      Iterator<Event> iterator = events.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          if (iterator.hasNext()) {
            return true;
          }
          if (failure != null) {
            throw failure;
          }
          try {
            closed.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return false;
        }

        @Override
        public Event next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return iterator.next();
        }
      };
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void collectsTheEventsOfAnIterable() {
    try (StreamProbe probe =
        StreamProbe.of(new FakeStream(null, Event.of("one"), Event.of("two"), Event.of("three")))) {
      assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
      assertThat(probe.await(3)).extracting(Event::data).containsExactly("one", "two", "three");
    }
  }

  @Test
  void closeEndsTheLoopOfAnIterable() {
    StreamProbe probe = StreamProbe.of(new FakeStream(null, Event.of("one")));
    probe.await(1);

    probe.close();

    assertThat(probe.awaitEnd()).isEmpty();
  }

  @Test
  void tellsTheExceptionThatAStreamEndedWith() {
    IllegalStateException failure = new IllegalStateException("broken");

    try (StreamProbe probe = StreamProbe.of(new FakeStream(failure, Event.of("one")))) {
      assertThat(probe.awaitEnd()).containsSame(failure);
      assertThat(probe.await(1)).hasSize(1);
    }
  }

  @Test
  void findsAnEventThatMatchesAlsoIfItCameBefore() {
    try (StreamProbe probe =
        StreamProbe.of(new FakeStream(null, Event.of("a", "1"), Event.of("b", "2")))) {
      probe.await(2);

      assertThat(probe.await(event -> event.type().equals("a"))).isEqualTo(Event.of("a", "1"));
    }
  }

  @Test
  void readsBytesWithCommentsAndReconnectionTime() {
    try (StreamProbe probe = StreamProbe.of(bytes(":hello\nretry: 10\nid: 7\n\ndata: x\n\n"))) {
      assertThat(probe.awaitEnd()).isEmpty();
      probe.awaitComment("hello");
      assertThat(probe.awaitComment(comment -> comment.startsWith("h"))).isEqualTo("hello");
      assertThat(probe.comments()).containsExactly("hello");
      assertThat(probe.reconnectionTime()).contains(Duration.ofMillis(10));
      assertThat(probe.events()).containsExactly(Event.of("x").withId("7"));
      assertThat(probe.lastEventId()).isEqualTo("7");
    }
  }

  @Test
  void aBlockWithoutDataMovesTheLastEventId() {
    try (StreamProbe probe = StreamProbe.of(bytes("data: x\nid: 1\n\nid: 2\n\n"))) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.lastEventId()).isEqualTo("2");
    }
  }

  @Test
  void anEventTooLargeIsTheEnd() {
    InputStream endless = new InputStream() {
      private int at;

      @Override
      public int read() {
        return at < 5 ? "data:".charAt(at++) : 'x';
      }
    };

    try (StreamProbe probe = StreamProbe.of(endless)) {
      assertThat(probe.awaitEnd()).containsInstanceOf(EventTooLargeException.class);
    }
  }

  @Test
  void closingASocketIsANormalEnd() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events(Event.of("one")).thenStall());
      StreamProbe probe = StreamProbe.get(server.url("/"));
      probe.await(1);

      probe.close();

      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  @Test
  void showsAResponseThatIsNoEventStream() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.response(404, "no such thing").header("Content-Type", "text/plain"));

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThat(probe.status()).isEqualTo(404);
        assertThat(probe.body()).isEqualTo("no such thing");
        assertThatThrownBy(() -> probe.await(1))
            .isInstanceOf(AssertionError.class)
            .hasMessageStartingWith("expected 1 event, but the response is no event stream:"
                + " \"HTTP/1.1 404 Scripted\" with Content-Type \"text/plain\":\n")
            .hasMessageContaining("received 13 bytes \"no such thing\"");
      }
    }
  }

  @Test
  void sendsItsHeaders() {
    try (ScriptedServer server = ScriptedServer.start()) {
      StreamProbe.get(server.url("/a?b=c"), "Last-Event-ID: 42");

      ReceivedRequest request = server.takeRequest();

      assertThat(request.path()).isEqualTo("/a?b=c");
      assertThat(request.lastEventId()).isEqualTo("42");
      assertThat(request.headers("accept")).containsExactly("text/event-stream");
      assertThat(request.headers("host")).containsExactly("127.0.0.1:" + server.port());
    }
  }

  @Test
  void readsAChunkedStreamByteByByte() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("id: 1\r\ndata: ä\r\n\r\n").splitEverywhere());

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThat(probe.await(1)).containsExactly(Event.of("ä").withId("1"));
        assertThat(probe.awaitEnd()).isEmpty();
      }
    }
  }

  @Test
  void failsWithATranscriptWhenNothingMoreComes() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    try (StreamProbe probe = StreamProbe.of(new PipedInputStream(out))) {
      out.write("retry: 5\n:c\nid: 1\ndata: one\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      probe.await(1);

      assertThatThrownBy(() -> probe.within(SHORT).await(2))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith(
              "expected 2 events within 50 ms, but got 1 event, and the stream is still open:\n")
          .hasMessageContaining("s    reconnection time 5 ms\n")
          .hasMessageContaining("s    comment \"c\"\n")
          .hasMessageContaining("s    event message \"one\", id \"1\"");
    }
  }

  @Test
  void failsAtOnceWhenTheStreamHasEnded() {
    IllegalStateException failure = new IllegalStateException("broken");

    try (StreamProbe probe = StreamProbe.of(new FakeStream(failure))) {
      assertThatThrownBy(() -> probe.within(Duration.ofDays(1)).await(1))
          .isInstanceOf(AssertionError.class)
          .hasCause(failure)
          .hasMessageStartingWith(
              "expected 1 event, but the stream ended with an exception after 0 events:\n")
          .hasMessageEndingWith("end: java.lang.IllegalStateException: broken");
    }
  }

  @Test
  void aTranscriptLeavesOutWhatIsLongAgo() {
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      stream.append("data: ").append(i).append("\n\n");
    }

    try (StreamProbe probe = StreamProbe.of(bytes(stream.toString()))) {
      probe.awaitEnd();

      assertThat(probe.transcript())
          .startsWith("  (102 earlier lines left out)\n")
          .contains("\"599\"")
          .doesNotContain("\"99\"");
    }
  }

  @Test
  void aPortThatNobodyListensToIsAFailure() {
    ScriptedServer server = ScriptedServer.start();
    String url = server.url("/");
    server.close();

    assertThatThrownBy(() -> StreamProbe.get(url))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("cannot connect to 127.0.0.1:");
  }

  @Test
  void refusesAUrlThatIsNotHttp() {
    assertThatThrownBy(() -> StreamProbe.get("https://example.org/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected an http:// URL, but got https://example.org/");
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
