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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
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
  void whatOnlyAnnouncesAnAnswerIsNone() {
    StreamScript answer = StreamScript.noAnswer()
        .thenBytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"
            + "Content-Type: text/event-stream\r\n\r\ndata: one\n\n")
        .thenDrop();
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(answer);

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThat(probe.status()).isEqualTo(200);
        assertThat(probe.await(1)).containsExactly(Event.of("one"));
      }
    }
  }

  @Test
  void aHeadWithoutAnEndIsAFailure() {
    StreamScript answer = StreamScript.noAnswer()
        .thenBytes("HTTP/1.1 200 OK\r\n" + ("a: " + "b".repeat(1000) + "\r\n").repeat(100))
        .thenStall();
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(answer);

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThat(probe.awaitEnd())
            .hasValueSatisfying(
                cause -> assertThat(cause).hasMessage("the head of a message exceeds 65536 bytes"));
      }
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
  void findsAnEventByItsType() {
    try (StreamProbe probe =
        StreamProbe.of(new FakeStream(null, Event.of("a", "1"), Event.of("b", "2")))) {
      assertThat(probe.await("b")).isEqualTo(Event.of("b", "2"));
      assertThat(probe.await("a")).isEqualTo(Event.of("a", "1"));
      assertThatThrownBy(() -> probe.within(SHORT).await("c"))
          .hasMessageStartingWith(
              "expected an event of type \"c\" within 50 ms, but got 2 events,");
    }
  }

  @Test
  void goesOnAfterTheEventsThatWereAwaited() {
    Event[] events = {
      Event.of("a", "1"), Event.of("b", "2"), Event.of("b", "3"), Event.of("c", "4"),
    };
    try (StreamProbe probe = StreamProbe.of(new FakeStream(null, events))) {
      assertThat(probe.awaitNext(1)).containsExactly(events[0]);
      assertThat(probe.await("b")).isEqualTo(events[1]);
      assertThat(probe.await(1)).containsExactly(events[0]); // nothing is taken back
      assertThat(probe.awaitNext(2)).containsExactly(events[2], events[3]);
    }
  }

  @Test
  void itIsQuietUntilAMarkerThatComesNext() {
    Event[] events = {Event.of("a", "1"), Event.of("marker", ""), Event.of("b", "2")};
    try (StreamProbe probe = StreamProbe.of(new FakeStream(null, events))) {
      probe.await(1);

      assertThat(probe.expectQuietUntil("marker")).isEqualTo(events[1]);
      assertThat(probe.expectQuietUntil(event -> event.data().equals("2"))).isEqualTo(events[2]);
      assertThatThrownBy(() -> probe.within(SHORT).expectQuietUntil("marker"))
          .hasMessageStartingWith("expected an event of type \"marker\" within 50 ms");
    }
  }

  @Test
  void anEventBeforeTheMarkerIsNoQuiet() {
    Event[] events = {Event.of("a", "1"), Event.of("b", "2").withId("7"), Event.of("marker", "")};
    try (StreamProbe probe = StreamProbe.of(new FakeStream(null, events))) {
      probe.await(1);

      assertThatThrownBy(() -> probe.expectQuietUntil("marker"))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected nothing before an event of type \"marker\","
              + " but event 2 is event b \"2\", id \"7\":\n")
          .hasMessageContaining("event a \"1\"");
    }
  }

  @Test
  void observesAClientThatCallsBack() {
    AtomicReference<StreamProbe.Observer> client = new AtomicReference<>();
    CountDownLatch stopped = new CountDownLatch(1);
    StreamProbe probe = StreamProbe.observing(observer -> {
      observer.event(Event.of("one"));
      client.set(observer);
      return stopped::countDown;
    });
    client.get().comment("hello");
    client.get().reconnectionTime(Duration.ofMillis(10));
    client.get().lastEventId("7");
    client.get().event(Event.of("two").withId("7"));

    assertThat(probe.await(2)).containsExactly(Event.of("one"), Event.of("two").withId("7"));
    probe.awaitComment("hello");
    assertThat(probe.reconnectionTime()).contains(Duration.ofMillis(10));
    assertThat(probe.lastEventId()).isEqualTo("7");
    assertThat(stopped.getCount()).isOne();

    probe.close();

    assertThat(stopped.getCount()).isZero();
    assertThat(probe.awaitEnd()).isEmpty();
  }

  @Test
  void aClientThatFailsOrCannotStartIsAnEnd() {
    IOException failure = new IOException("reset");

    StreamProbe failing = StreamProbe.observing(observer -> {
      observer.ended(failure);
      return () -> {};
    });
    Error error = new AssertionError("of a callback");
    StreamProbe mistaken = StreamProbe.observing(observer -> {
      observer.ended(error);
      return () -> {};
    });
    StreamProbe unstartable = StreamProbe.observing(observer -> {
      throw failure;
    });

    assertThat(failing.awaitEnd()).containsSame(failure);
    assertThat(mistaken.awaitEnd()).containsSame(error);
    assertThat(unstartable.awaitEnd()).containsSame(failure);
    unstartable.close();
  }

  @Test
  void saysThatDataWithoutABlankLineIsNoEvent() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    try (StreamProbe probe = StreamProbe.of(new PipedInputStream(out))) {
      out.write("data: one\r\n\r\ndata: two\r\n:".getBytes(StandardCharsets.UTF_8));
      out.flush();
      probe.await(1);

      assertThatThrownBy(() -> probe.within(SHORT).await(2))
          .hasMessageStartingWith("expected 2 events within 50 ms, but got 1 event"
              + " and data that no blank line ends, so it is no event yet,"
              + " and the stream is still open:\n")
          .hasMessageContaining("bytes \"data: one\\r\\n\\r\\ndata: two\\r\\n:\"");
    }
  }

  @Test
  void saysNothingOfUnfinishedDataWhereThereIsNone() {
    for (String text :
        List.of("dat: x\n", "data: x\r\r", "data: x\n\r\n", " data: x\n", ":data\n")) {
      try (StreamProbe probe = StreamProbe.of(bytes(text))) {
        assertThatThrownBy(() -> probe.await(2))
            .as(text)
            .hasMessageMatching(
                "(?s)expected 2 events, but the stream ended after [01] events?:.*");
      }
    }
    for (String text : List.of("data", "data:\n", "id: 1\r\ndata: x\r\n", "data: x\rid: 2\r")) {
      try (StreamProbe probe = StreamProbe.of(bytes(text))) {
        assertThatThrownBy(() -> probe.await(1))
            .as(text)
            .hasMessageContaining("after 0 events and data that no blank line ends");
      }
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
                + " HTTP/1.1 404 Scripted with Content-Type \"text/plain\":\n")
            .hasMessageContaining("received 13 bytes \"no such thing\"");
      }
    }
  }

  @Test
  void aResponseThatIsNoEventStreamFailsBeforeItEnds() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("data: one\n\n")
          .header("Content-Type", "text/plain")
          .thenStall());

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThatThrownBy(() -> probe.within(Duration.ofDays(1)).await(1))
            .hasMessageStartingWith("expected 1 event, but the response is no event stream:");
      }
    }
  }

  @Test
  void aTypeThatOnlyBeginsAlikeIsNoEventStream() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.bytes("data: x\n\n").header("Content-Type", "text/event-streaming"),
          StreamScript.bytes("data: x\n\n").header("Content-Type", "Text/Event-Stream ;a=b"));

      StreamProbe other = StreamProbe.get(server.url("/"));
      assertThat(other.body()).isEqualTo("data: x\n\n");
      StreamProbe same = StreamProbe.get(server.url("/"));
      assertThat(same.await(1)).containsExactly(Event.of("x"));
    }
  }

  @Test
  void anEventStreamHasNoBody() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events(Event.of("one")).thenStall());

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThatThrownBy(() -> probe.within(Duration.ofDays(1)).body())
            .isInstanceOf(AssertionError.class)
            .hasMessageStartingWith("expected the body of a response that is no event stream, but");
      }
    }
  }

  @Test
  void whatIsNoResponseHasNoHead() {
    try (StreamProbe probe = StreamProbe.of(new FakeStream(null)).within(Duration.ofDays(1))) {
      assertThatThrownBy(probe::status)
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected the head of a response, but got 0 events");
      assertThatThrownBy(() -> probe.header("Date")).isInstanceOf(AssertionError.class);
      assertThatThrownBy(probe::body).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void keepsNoMoreThanTheBeginningOfABody() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.response(200, "x".repeat((1 << 20) + 1)));

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThat(probe.body()).hasSize(1 << 20);
      }
    }
  }

  @Test
  void saysThatNoAnswerHasCome() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.noAnswer(), StreamScript.noAnswer().thenDrop());

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThatThrownBy(() -> probe.within(SHORT).await(1))
            .hasMessageStartingWith("expected 1 event within 50 ms, but no answer has come:\n");
      }
      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThatThrownBy(() -> probe.await(1))
            .hasMessageStartingWith(
                "expected 1 event, but the connection ended without an answer:\n");
      }
    }
  }

  @Test
  void saysThatABodyIsEncoded() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("\u001f").header("Content-Encoding", "gzip"));

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        assertThatThrownBy(() -> probe.await(1))
            .hasMessageStartingWith("expected 1 event, but the stream ended after 0 events"
                + " of a body that is encoded, for which the probe did not ask"
                + " (Content-Encoding: gzip):\n");
      }
    }
  }

  @Test
  void aMarkerThatDidNotComeIsStillAwaited() {
    Event[] events = {Event.of("a", "1"), Event.of("marker", "")};
    try (StreamProbe probe = StreamProbe.of(new FakeStream(null, events))) {
      assertThatThrownBy(() -> probe.expectQuietUntil("marker")).isInstanceOf(AssertionError.class);

      assertThat(probe.awaitNext(2)).containsExactly(events);
      assertThatThrownBy(() -> probe.await(-1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count must not be negative, but was -1");
    }
  }

  @Test
  void ofSeveralEndsTheFirstCounts() {
    StreamProbe probe = StreamProbe.observing(observer -> {
      observer.ended(null);
      observer.ended(new IOException("late"));
      return () -> {};
    });

    assertThat(probe.awaitEnd()).isEmpty();
  }

  @Test
  void aSourceThatReturnsNothingIsAnEnd() {
    StreamProbe probe = StreamProbe.observing(observer -> null);

    assertThat(probe.awaitEnd())
        .get(InstanceOfAssertFactories.THROWABLE)
        .hasMessage("expected what closes the client, but the source returned null");
  }

  @Test
  void comesBackWithTheLastEventId() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.bytes("id: 1\ndata: one\n\nid: ü\n\n:that is all\n").thenStall(),
          StreamScript.bytes("data: two\n\n").thenDrop(),
          StreamScript.response(204));

      StreamProbe probe = StreamProbe.get(server.url("/"), "last-event-id: 0", "X-Test: 1");
      probe.await(1);
      probe.awaitComment("that is all");
      probe.reconnect();
      assertThat(probe.awaitNext(1)).containsExactly(new Event("message", "two", "ü"));
      assertThat(probe.awaitEnd()).isPresent();
      probe.reconnect();

      assertThat(probe.status()).isEqualTo(204);
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).hasSize(2);
      assertThat(List.of(server.takeRequest(), server.takeRequest(), server.takeRequest()))
          .allSatisfy(request -> assertThat(request.headers("X-Test")).containsExactly("1"))
          .extracting(request -> request.headers("Last-Event-ID"))
          .containsExactly(List.of("0"), List.of("ü"), List.of("ü"));
      assertThat(probe.transcript())
          .containsSubsequence(
              "sends GET " + server.url("/") + " with Last-Event-ID \"0\"",
              "closed by the probe",
              "sends GET " + server.url("/") + " with Last-Event-ID \"ü\"",
              "received HTTP/1.1 204");
    }
  }

  @Test
  void anIdThatWasClearedIsNotSent() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("id\ndata: x\n\n"), StreamScript.events());

      StreamProbe probe = StreamProbe.get(server.url("/"), "Last-Event-ID: 1");
      probe.await(1);
      probe.reconnect();

      server.takeRequest();
      assertThat(server.takeRequest().headers("Last-Event-ID")).isEmpty();
    }
  }

  @Test
  void whatCanBeReadOnceCannotComeBack() {
    try (StreamProbe probe = StreamProbe.of(bytes(""))) {
      assertThatThrownBy(probe::reconnect)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("expected a probe of a URL");
    }
  }

  @Test
  void asksWithAClientOfTheJdk() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.events(Event.of("one").withId("1")).header("X-Test", "1").thenStall(),
          StreamScript.events(Event.of("two")).thenStall());
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/a?b")))
          .header("Accept", "text/event-stream")
          .POST(HttpRequest.BodyPublishers.ofString("question"))
          .build();

      StreamProbe probe = StreamProbe.send(HttpClient.newHttpClient(), request);
      assertThat(probe.await(1)).containsExactly(Event.of("one").withId("1"));
      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("x-test")).contains("1");
      probe.reconnect();
      assertThat(probe.awaitNext(1)).containsExactly(Event.of("two").withId("1"));
      probe.close();

      assertThat(probe.awaitEnd()).isEmpty();
      ReceivedRequest first = server.takeRequest();
      assertThat(first.method() + first.path() + first.body()).isEqualTo("POST/a?bquestion");
      assertThat(first.lastEventId()).isEmpty();
      ReceivedRequest second = server.takeRequest();
      assertThat(second.body()).isEqualTo("question");
      assertThat(second.lastEventId()).isEqualTo("1");
      second.awaitClosed();
    }
  }

  @Test
  void aClientOfTheJdkCanBeClosedBeforeThereIsAnAnswer() {
    try (ScriptedServer server = ScriptedServer.start()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/"))).build();
      StreamProbe probe = StreamProbe.send(HttpClient.newHttpClient(), request);
      ReceivedRequest received = server.takeRequest();

      probe.close();

      received.awaitClosed();
      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  @Test
  void aClientOfTheJdkThatGetsNoAnswerIsAnEnd() {
    try (ScriptedServer server = ScriptedServer.start()) {
      for (int i = 0; i < 10; i++) { // it asks again by itself, some times
        server.enqueue(StreamScript.noAnswer().thenReset());
      }
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/"))).build();

      try (StreamProbe probe = StreamProbe.send(HttpClient.newHttpClient(), request)) {
        assertThat(probe.awaitEnd())
            .get(InstanceOfAssertFactories.THROWABLE)
            .hasMessageStartingWith("there is no answer: ");
      }
    }
  }

  @Test
  void aClientOfTheJdkSendsNoIdBeyondAscii() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.events(Event.of("one").withId("ü")));
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/"))).build();

      try (StreamProbe probe = StreamProbe.send(HttpClient.newHttpClient(), request)) {
        probe.await(1);

        assertThatThrownBy(probe::reconnect)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("expected a last event ID in ASCII")
            .hasMessageContaining("but got \"ü\"");
      }
    }
  }

  @Test
  void aTranscriptHoldsNoSecret() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.events().header("Set-Cookie", "SECRET").header("WWW-Authenticate", "Basic"));

      StreamProbe probe = StreamProbe.get(
          server.url("/a?access_token=SECRET&b=c&ticket=SECRET"),
          "Authorization: SECRET",
          "X-Api-Key: SECRET",
          "X-Test: shown");
      probe.awaitEnd();

      assertThat(probe.transcript())
          .contains("/a?access_token=…&b=c&ticket=…\n", "Set-Cookie: …", "WWW-Authenticate: Basic");
      assertThat(server.transcript())
          .contains("GET /a?access_token=…&b=c&ticket=… HTTP/1.1", "X-Api-Key: …", "X-Test: shown");
      assertThat(probe.transcript() + server.transcript()).doesNotContain("SECRET");
      ReceivedRequest request = server.takeRequest();
      assertThat(request.path()).contains("access_token=SECRET");
      assertThat(request.header("x-api-key")).contains("SECRET");
      assertThatThrownBy(() -> StreamProbe.get("https://me:SECRET@example.org/"))
          .hasMessage("expected an http:// URL, but got https://…@example.org/");
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
