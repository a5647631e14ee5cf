package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.SseException;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ReadTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final OkHttpClient http = new OkHttpClient();

  @Test
  void readsWithTheSameOkHttpClientDeriveOneOnce() {
    OkHttpClient other = new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();

    SseClient first = SseClient.of(http, Time.SYSTEM);

    assertThat(SseClient.of(http, Time.SYSTEM)).isSameAs(first);
    assertThat(SseClient.of(other, Time.SYSTEM)).isNotSameAs(first);
    assertThat(SseClient.of(other, Time.SYSTEM).firstByteTimeout).isNull();
  }

  @Test
  void readsTheAnswerOfALanguageModel() {
    server.enqueue(StreamScript.bytes("""
        event: message_start
        data: {"type":"message_start"}

        : ping
        event: content_block_delta
        data: {"delta":{"text":"Hel"}}

        event: content_block_delta
        data: {"delta":{"text":"lo"}}

        data: [DONE]

        """));
    Request request = new Request.Builder()
        .url(server.url("/v1/messages"))
        .header("Authorization", "Bearer secret")
        .post(RequestBody.create("{\"stream\":true}", MediaType.get("application/json")))
        .build();

    List<Event> answer = new ArrayList<>();
    try (EventStream events = SseClient.read(http, request)) {
      for (Event event : events) {
        answer.add(event);
      }
    }

    assertThat(answer)
        .containsExactly(
            Event.of("message_start", "{\"type\":\"message_start\"}"),
            Event.of("content_block_delta", "{\"delta\":{\"text\":\"Hel\"}}"),
            Event.of("content_block_delta", "{\"delta\":{\"text\":\"lo\"}}"),
            Event.of("[DONE]"));
    ReceivedRequest received = server.takeRequest();
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.body()).isEqualTo("{\"stream\":true}");
    assertThat(received.header("Authorization")).contains("Bearer secret");
  }

  @Test
  void asksForAnEventStreamThatIsNeitherCachedNorCompressed() {
    server.enqueue(StreamScript.events());

    SseClient.read(http, get("/")).close();

    ReceivedRequest received = server.takeRequest();
    assertThat(received.headers("Accept")).containsExactly("text/event-stream");
    assertThat(received.headers("Cache-Control")).containsExactly("no-cache");
    assertThat(received.headers("Accept-Encoding")).containsExactly("identity");
    assertThat(received.header("Last-Event-ID")).isEmpty();
  }

  @Test
  void headersThatTheUserHasSetAreKept() {
    server.enqueue(StreamScript.events());
    Request request = get("/")
        .newBuilder()
        .header("Accept", "text/event-stream, application/json")
        .header("Cache-Control", "no-store")
        .header("Last-Event-ID", "7")
        .build();

    SseClient.read(http, request).close();

    ReceivedRequest received = server.takeRequest();
    assertThat(received.headers("Accept")).containsExactly("text/event-stream, application/json");
    assertThat(received.headers("Cache-Control")).containsExactly("no-store");
    assertThat(received.lastEventId()).isEqualTo("7");
  }

  @Test
  void anEventIsThereAsSoonAsItsLastByte() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.bytes("data: first\n\ndata: second\n").thenAwait(gate).thenBytes("\n"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      Iterator<Event> iterator = events.iterator();

      assertThat(iterator.next()).isEqualTo(Event.of("first"));
      gate.countDown();
      assertThat(iterator.next()).isEqualTo(Event.of("second"));
      assertThat(iterator.hasNext()).isFalse();
    }
  }

  @Test
  void nextWorksWithoutHasNext() { // W49: okhttp-eventsource spins for ever
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")));

    try (EventStream events = SseClient.read(http, get("/"))) {
      Iterator<Event> iterator = events.iterator();

      assertThat(iterator.next()).isEqualTo(Event.of("one"));
      assertThat(iterator.next()).isEqualTo(Event.of("two"));
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    }
  }

  @Test
  void hasNextDoesNotMoveOn() {
    server.enqueue(StreamScript.events(Event.of("one").withId("1")));

    try (EventStream events = SseClient.read(http, get("/"))) {
      Iterator<Event> iterator = events.iterator();

      assertThat(iterator.hasNext()).isTrue();
      assertThat(iterator.hasNext()).isTrue();
      assertThat(events.lastEventId()).isEmpty();
      assertThat(iterator.next().id()).isEqualTo("1");
      assertThat(events.lastEventId()).isEqualTo("1");
    }
  }

  @Test
  void canBeReadOnce() {
    server.enqueue(StreamScript.events());

    try (EventStream events = SseClient.read(http, get("/"))) {
      events.iterator();

      assertThatIllegalStateException()
          .isThrownBy(events::iterator)
          .withMessage("iterator() was already called: an EventStream can be read once");
      assertThatIllegalStateException().isThrownBy(events::stream);
    }
  }

  @Test
  void isAStreamToo() {
    server.enqueue(
        StreamScript.events(Event.of("one"), Event.of("two"), Event.of("three")).thenStall());

    try (EventStream events = SseClient.read(http, get("/"))) {
      assertThat(events.stream().map(Event::data).limit(2)).containsExactly("one", "two");
    }

    server.takeRequest().awaitClosed();
  }

  @Test
  void closingTheJavaStreamClosesTheEventStream() {
    server.enqueue(StreamScript.events().thenStall());

    SseClient.read(http, get("/")).stream().close();

    server.takeRequest().awaitClosed();
  }

  @Test
  void leavingTheLoopEarlyAndClosingClosesTheSocket() {
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")).thenStall());

    try (EventStream events = SseClient.read(http, get("/"))) {
      for (Event event : events) {
        assertThat(event.data()).isEqualTo("one");
        break;
      }
    }

    server.takeRequest().awaitClosed();
  }

  @Test
  void whatWasReadAheadIsNotReturnedAfterClose() {
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")).thenStall());
    EventStream events = SseClient.read(http, get("/"));
    Iterator<Event> iterator = events.iterator();
    iterator.next();

    events.close();
    events.close();

    assertThat(iterator.hasNext()).isFalse();
  }

  @Test
  void anUnfinishedEventAtTheEndIsDiscarded() { // W29, W73a
    server.enqueue(StreamScript.bytes("data: whole\n\ndata: half\n"));

    assertThat(dataOf(SseClient.read(http, get("/")))).containsExactly("whole");
  }

  @Test
  void aBlockWithoutDataIsNoEventButMovesTheLastEventId() { // W29, W47
    server.enqueue(StreamScript.bytes("event: nothing\n\nid: 5\n\n:comment\n\n"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      assertThat(events.iterator().hasNext()).isFalse();
      assertThat(events.lastEventId()).isEqualTo("5");
    }
  }

  @Test
  void whatIsNoDataDoesNotEndTheStream() { // W73a: MCP's java-sdk calls it an invalid response
    server.enqueue(StreamScript.bytes("""
        retry: 3000
        data: a

        retry: soon
        unknown: field
        bare
        : comment
        data: b

        """));

    assertThat(dataOf(SseClient.read(http, get("/")))).containsExactly("a", "b");
  }

  @Test
  void theTypeOfAnEventIsNotThatOfTheNext() { // W73a: in MCP's java-sdk it is
    server.enqueue(StreamScript.bytes("event: endpoint\ndata: a\n\ndata: b\n\n"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      assertThat(events).containsExactly(Event.of("endpoint", "a"), Event.of("b"));
    }
  }

  @Test
  void aHeartbeatIsNoEventAlsoOnceThereIsAnId() { // W73b: an empty message in anthropic-sdk-java
    server.enqueue(StreamScript.bytes(
        "id: 1\nevent: delta\ndata: a\n\nevent: ping\n\n: ping\n\nretry: 1\n\ndata: b\n\n"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      assertThat(events)
          .containsExactly(Event.of("delta", "a").withId("1"), Event.of("b").withId("1"));
    }
  }

  @Test
  void theLastEventIdMovesWhileTheLoopWaits() {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.bytes("data: a\nid: 1\n\n")
        .thenAwait(gate)
        .thenBytes("id: 2\n\n: seen\n\n")
        .thenStall());
    EventStream events = SseClient.read(http, get("/"));
    try (StreamProbe probe = StreamProbe.of(events)) {
      probe.await(1);

      gate.countDown();

      Eventually.holds(() -> events.lastEventId().equals("2"));
    }
  }

  @Test
  void aLoneCarriageReturnAtTheEndEndsTheStreamToo() { // W43: okhttp-sse loops for ever
    server.enqueue(StreamScript.bytes("data: a\r\rdata: b\r\r"));

    assertThat(dataOf(SseClient.read(http, get("/")))).containsExactly("a", "b");
  }

  @Test
  void carriageReturnsEndLinesOfEveryField() { // W44
    server.enqueue(StreamScript.bytes("id: 1\revent: greeting\rdata: hello\r\r"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      assertThat(events).containsExactly(new Event("greeting", "hello", "1"));
    }
  }

  @Test
  void aByteOrderMarkDoesNotHideTheFirstEvent() { // W45, W52
    server.enqueue(StreamScript.bytes("\uFEFFdata: first\n\n").splitEverywhere());

    assertThat(dataOf(SseClient.read(http, get("/")))).containsExactly("first");
  }

  @Test
  void aStreamThatBreaksOffIsAnExceptionWithItsCause() { // W46, W73c
    server.enqueue(StreamScript.events(Event.of("one")).thenDrop());

    try (EventStream events = SseClient.read(http, get("/path?token=secret"))) {
      Iterator<Event> iterator = events.iterator();
      iterator.next();

      assertThatExceptionOfType(SseException.class)
          .isThrownBy(iterator::hasNext)
          .withMessage("the event stream from " + server.url("/path") + " broke off")
          .withCauseInstanceOf(IOException.class);
      assertThat(iterator.hasNext()).isFalse();
    }
  }

  @Test
  void aRefusedConnectionIsAnException() { // W50: okhttp-eventsource ends the loop without a word
    try (RefusingPort port = new RefusingPort()) {
      Request request = new Request.Builder()
          .url("http://user:secret@127.0.0.1:" + port.number() + "/a?token=secret")
          .build();

      assertThatExceptionOfType(SseException.class)
          .isThrownBy(() -> SseClient.read(http, request))
          .withMessage("no event stream from http://127.0.0.1:" + port.number() + "/a")
          .withCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void anAbsurdRetryIsNoFailure() { // W51
    server.enqueue(
        StreamScript.bytes("retry: 99999999999999999999\nretry: -1\nretry: x\ndata: a\n\n"));

    assertThat(dataOf(SseClient.read(http, get("/")))).containsExactly("a");
  }

  @Test
  void anEventAboveTheBoundEndsTheStreamWithAnException() { // W48, W54
    byte[] line = new byte[9 << 20];
    java.util.Arrays.fill(line, (byte) 'x');
    InputStream in = new java.io.SequenceInputStream(
        bytes("data: small\n\ndata: "), new ByteArrayInputStream(line));

    try (EventStream events = SseClient.read(in)) {
      Iterator<Event> iterator = events.iterator();
      assertThat(iterator.next().data()).isEqualTo("small");
      assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(iterator::hasNext);
      assertThat(iterator.hasNext()).isFalse();
    }
  }

  @Test
  void theTimeoutsOfTheClientDoNotCutAQuietStream() { // W53, W73d
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(
        StreamScript.events(Event.of("one")).thenAwait(gate).thenEvents(Event.of("two")));
    OkHttpClient hasty = http.newBuilder()
        .readTimeout(Duration.ofMillis(1))
        .callTimeout(Duration.ofSeconds(5))
        .build();
    List<Long> timeouts = new ArrayList<>();
    OkHttpClient observed = hasty
        .newBuilder()
        .addInterceptor(chain -> {
          timeouts.add((long) chain.readTimeoutMillis());
          timeouts.add(chain.call().timeout().timeoutNanos());
          return chain.proceed(chain.request());
        })
        .build();

    try (EventStream events = SseClient.read(observed, get("/"))) {
      Iterator<Event> iterator = events.iterator();
      iterator.next();
      gate.countDown();

      assertThat(iterator.next().data()).isEqualTo("two");
    }
    assertThat(timeouts).containsExactly(0L, 0L);
  }

  @Test
  void theClientIsNeitherChangedNorClosed() throws IOException {
    server.enqueue(
        StreamScript.events(Event.of("one")).thenStall(), StreamScript.response(200, "plain"));

    try (EventStream events = SseClient.read(http, get("/"))) {
      events.iterator().next();
    }

    assertThat(http.readTimeoutMillis()).isEqualTo(10_000);
    assertThat(http.followRedirects()).isTrue();
    assertThat(http.interceptors()).isEmpty();
    assertThat(http.dispatcher().executorService().isShutdown()).isFalse();
    assertThat(http.dispatcher().runningCallsCount()).isZero();
    try (Response response = http.newCall(get("/plain")).execute()) {
      assertThat(response.body().string()).isEqualTo("plain");
    }
  }

  @Test
  void readsAResponseThatSomebodyElseHasAskedFor() throws IOException {
    server.enqueue(StreamScript.events(Event.of("one"), Event.of("two")));

    assertThat(dataOf(SseClient.read(http.newCall(get("/")).execute())))
        .containsExactly("one", "two");
    assertThat(http.connectionPool().connectionCount())
        .isEqualTo(http.connectionPool().idleConnectionCount());
  }

  @Test
  void aResponseThatIsRefusedIsClosed() throws IOException {
    server.enqueue(StreamScript.response(200, "hello").header("Content-Type", "text/plain"));
    Response response = http.newCall(get("/")).execute();

    assertThatExceptionOfType(UnexpectedResponseException.class)
        .isThrownBy(() -> SseClient.read(response));

    assertThatIllegalStateException()
        .isThrownBy(() -> response.body().string())
        .withMessage("closed");
  }

  @Test
  void readsBytesFromAnywhereAndClosesThem() {
    AtomicInteger closed = new AtomicInteger();
    InputStream in =
        new ByteArrayInputStream("data: one\n\ndata: two\n\n".getBytes(StandardCharsets.UTF_8)) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };

    assertThat(dataOf(SseClient.read(in))).containsExactly("one", "two");
    assertThat(closed).hasValue(1);
  }

  private Request get(String path) {
    return new Request.Builder().url(server.url(path)).build();
  }

  private static List<String> dataOf(EventStream stream) {
    try (stream) {
      return stream.stream().map(Event::data).toList();
    }
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
