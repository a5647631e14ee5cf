package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventView;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an {@link EventStream} offers beside its loop. */
class EventStreamTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final OkHttpClient http = new OkHttpClient();

  // until

  @Test
  void aSentinelEndsTheLoopAndIsNotGivenToIt() {
    try (EventStream events = of("data: a\n\ndata: [DONE]\n\ndata: b\n\n").until("[DONE]")) {
      assertThat(events).extracting(Event::data).containsExactly("a");
    }
  }

  @Test
  void aSentinelIsTheWholeData() {
    try (EventStream events =
        of("data: [DONE] \n\ndata: x [DONE]\n\ndata: [done]\n\ndata: [DONE]\n\n")
            .until("[DONE]")) {
      assertThat(events).hasSize(3);
    }
  }

  @Test
  void aStreamThatEndsWithoutItsSentinelHasFailed() {
    Iterator<Event> loop = of("data: a\n\n").until("[DONE]").iterator();
    loop.next();

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(loop::hasNext)
        .withMessage("the event stream ended before the event that ends it: expected one with the"
            + " data \"[DONE]\", but there was none");
    assertThat(loop.hasNext()).isFalse();
  }

  @Test
  void aStreamThatIsClosedBeforeItsSentinelHasNotFailed() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());

    EventStream events = SseClient.read(http, get()).until("[DONE]");
    Iterator<Event> loop = events.iterator();
    loop.next();

    events.close();

    assertThat(loop.hasNext()).isFalse();
  }

  @Test
  void aSentinelClosesTheConnectionOfAServerThatDoesNotEnd() {
    server.enqueue(StreamScript.bytes("data: a\n\ndata: [DONE]\n\n").thenStall());

    assertThat(SseClient.read(http, get()).until("[DONE]")).hasSize(1);

    server.takeRequest().awaitClosed();
  }

  @Test
  void aSentinelLeavesTheConnectionToTheNextRequestIfTheResponseEndsWithIt() {
    // Sent at once: OkHttp waits for the end of a response for 100 ms, and no longer.
    String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n"
        + "17\r\ndata: a\n\ndata: [DONE]\n\n\r\n0\r\n\r\n";
    CountDownLatch requests = new CountDownLatch(2);
    OkHttpClient counting = http.newBuilder()
        .addNetworkInterceptor(chain -> {
          requests.countDown();
          return chain.proceed(chain.request());
        })
        .build();
    server.enqueue(
        StreamScript.noAnswer().thenBytes(answer).thenAwait(requests).thenBytes(answer),
        StreamScript.response(500, "a second connection"));

    assertThat(SseClient.read(counting, get()).until("[DONE]")).hasSize(1);
    assertThat(SseClient.read(counting, get()).until("[DONE]")).hasSize(1);
  }

  @Test
  void aSentinelEndsAStreamThatReconnectsForGood() {
    server.enqueue(StreamScript.bytes("data: a\n\n"));
    server.enqueue(StreamScript.bytes("data: [DONE]\n\n").thenStall());
    RecordingListener listener = new RecordingListener();

    try (EventStream events = client(listener).open(get()).until("[DONE]")) {
      assertThat(events).extracting(Event::data).containsExactly("a");
      assertThat(listener.closed).hasSize(1);
    }
  }

  // failOn

  @Test
  void anErrorEventBecomesTheExceptionThatIsMadeOfIt() {
    IllegalArgumentException overloaded = new IllegalArgumentException("overloaded");
    server.enqueue(
        StreamScript.bytes("data: a\n\nevent: error\ndata: overloaded\n\n").thenStall());
    EventStream events = SseClient.read(http, get())
        .failOn("error", event -> event.data().equals("overloaded") ? overloaded : null);
    Iterator<Event> loop = events.iterator();

    assertThat(loop.next().data()).isEqualTo("a");

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(loop::hasNext)
        .isSameAs(overloaded);
    assertThat(loop.hasNext()).isFalse();
    server.takeRequest().awaitClosed();
  }

  @Test
  void anErrorEventThatNoExceptionIsMadeOfIsGivenToTheLoop() {
    try (EventStream events =
        of("event: error\ndata: harmless\n\n").failOn("error", event -> null)) {
      assertThat(events).containsExactly(Event.of("error", "harmless"));
    }
  }

  @Test
  void anErrorEventEndsAStreamThatReconnectsForGood() {
    server.enqueue(StreamScript.bytes("event: error\ndata: overloaded\n\n"));

    try (EventStream events = client(new RecordingListener())
        .open(get())
        .failOn("error", event -> new IllegalArgumentException(event.data()))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> events.iterator().next())
          .withMessage("overloaded");
    }
  }

  @Test
  void whatEndsOrFailsAStreamIsSaidBeforeItIsRead() {
    EventStream events = of("data: a\n\n");
    events.iterator();

    assertThatIllegalStateException().isThrownBy(() -> events.until("[DONE]"));
    assertThatIllegalStateException().isThrownBy(() -> events.failOn("error", event -> null));
  }

  // map

  @Test
  void mapMakesAnotherValueOfEachEvent() {
    try (ValueStream<Integer> numbers =
        of("data: 1\n\ndata: 2\n\n").map(event -> Integer.parseInt(event.data()))) {
      assertThat(numbers).containsExactly(1, 2);
    }
  }

  @Test
  void mapTwiceAppliesOneAfterTheOther() {
    try (ValueStream<String> signs =
        of("data: 1\n\n").map(event -> Integer.parseInt(event.data())).map(n -> "#" + n)) {
      assertThat(signs.stream()).containsExactly("#1");
    }
  }

  @Test
  void whatAMapperThrowsComesOutOfTheLoopAndClosesTheStream() {
    server.enqueue(StreamScript.bytes("data: one\n\ndata: 2\n\n").thenStall());
    Iterator<Integer> numbers =
        SseClient.read(http, get()).map(event -> Integer.parseInt(event.data())).iterator();

    assertThatExceptionOfType(NumberFormatException.class).isThrownBy(numbers::next);

    assertThat(numbers.hasNext()).isFalse();
    server.takeRequest().awaitClosed();
  }

  @Test
  void closingWhatWasMappedClosesTheConnection() {
    server.enqueue(StreamScript.events().thenStall());

    SseClient.read(http, get()).map(Event::data).close();

    server.takeRequest().awaitClosed();
  }

  @Test
  void everyWayOfReadingIsTheOnlyOne() {
    EventStream events = of("data: a\n\n");
    events.map(Event::data);

    assertThatIllegalStateException().isThrownBy(events::iterator);
    assertThatIllegalStateException().isThrownBy(events::stream);
    assertThatIllegalStateException().isThrownBy(events::blocks);
    assertThatIllegalStateException().isThrownBy(() -> events.map(Event::data));
    assertThatIllegalStateException().isThrownBy(() -> events.publisher(Runnable::run));
    assertThatIllegalStateException()
        .isThrownBy(() -> events.forEach(event -> {}, Runnable::run))
        .withMessage("iterator() was already called: an EventStream can be read once");
  }

  // blocks

  @Test
  void blocksCarryTheirLinesAsTheyCame() {
    String stream =
        "\uFEFF: hello\n\nid:7\r\ndata:a\r\ndata: b\r\nfoo: bar\r\n\r\nretry: 5\r\rdata: lost";

    try (ValueStream<Block> blocks = of(stream).blocks()) {
      assertThat(blocks)
          .containsExactly(
              new Block(List.of(": hello", ""), Optional.empty()),
              new Block(
                  List.of("id:7", "data:a", "data: b", "foo: bar", ""),
                  Optional.of(new Event("message", "a\nb", "7"))),
              new Block(List.of("retry: 5", ""), Optional.empty()));
    }
  }

  @Test
  void aBlockComesAsSoonAsItsBlankLineIsThere() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    server.enqueue(StreamScript.bytes(": PROCESSING\n\n").thenAwait(gate).thenBytes("data: a\n\n"));

    try (ValueStream<Block> blocks = SseClient.read(http, get()).blocks()) {
      Iterator<Block> loop = blocks.iterator();
      assertThat(loop.next().lines()).containsExactly(": PROCESSING", "");
      gate.countDown();
      assertThat(loop.next().lines()).containsExactly("data: a", "");
      assertThat(loop.hasNext()).isFalse();
    }
  }

  @Test
  void theLinesOfASentinelArePassedOnBeforeTheStreamEnds() {
    server.enqueue(StreamScript.bytes("data: [DONE]\n\ndata: b\n\n").thenStall());

    try (ValueStream<Block> blocks = SseClient.read(http, get()).until("[DONE]").blocks()) {
      assertThat(blocks).extracting(Block::lines).containsExactly(List.of("data: [DONE]", ""));
    }
    server.takeRequest().awaitClosed();
  }

  @Test
  void aBlockThatWasCutIsNotPassedOnAndTheNextConnectionBeginsAnother() {
    server.enqueue(StreamScript.bytes("id: 1\n\ndata: ha").thenDrop());
    server.enqueue(StreamScript.bytes("data: whole\n\n"));
    server.enqueue(StreamScript.response(204));

    try (ValueStream<Block> blocks = client(new RecordingListener()).open(get()).blocks()) {
      assertThat(blocks)
          .extracting(Block::lines)
          .containsExactly(List.of("id: 1", ""), List.of("data: whole", ""));
    }
    server.takeRequest();
    assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void allLinesOfABlockTogetherAreBounded() {
    SseClient client = SseClient.builder().maxEventBytes(20).build();
    server.enqueue(StreamScript.bytes(": 345678\n: 345678\n\n" + ": 345678\n: 345678\n:\n\n")
        .thenStall());
    Iterator<Block> blocks = client.read(get()).blocks().iterator();

    assertThat(blocks.next().lines()).hasSize(3);

    assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(blocks::next);
  }

  // views

  @Test
  void viewsAreTheEventsOneAtATime() {
    String stream = ": c\nevent: t\nid: 1\ndata: a\ndata: b\n\nid: 2\n\ndata: c\n\ndata: lost";
    List<Event> seen = new ArrayList<>();

    EventStream events = of(stream);
    try (ValueStream<EventView> views = events.views()) {
      for (EventView view : views) {
        seen.add(view.toEvent());
      }
    }

    assertThat(seen).containsExactly(new Event("t", "a\nb", "1"), Event.of("c").withId("2"));
    assertThat(events.lastEventId()).isEqualTo("2");
    assertThatIllegalStateException().isThrownBy(events::iterator);
  }

  @Test
  void theViewOfASentinelIsTheLast() {
    server.enqueue(StreamScript.bytes("data: a\n\ndata: [DONE]\n\ndata: b\n\n").thenStall());
    List<String> seen = new ArrayList<>();

    try (ValueStream<EventView> views =
        SseClient.read(http, get()).until("[DONE]").views()) {
      views.forEach(view -> seen.add(view.data().toString()));
    }

    assertThat(seen).containsExactly("a", "[DONE]");
    server.takeRequest().awaitClosed();
  }

  @Test
  void anEventThatTellsOfAFailureEndsTheViewsWithIt() {
    Iterator<EventView> views = of("data: a\n\nevent: error\ndata: full\n\n")
        .failOn("error", event -> new IllegalStateException(event.data()))
        .views()
        .iterator();
    views.next();

    assertThatIllegalStateException().isThrownBy(views::next).withMessage("full");
  }

  @Test
  void theSentinelOfViewsIsTheWholeDataInAnyAlphabet() {
    List<String> seen = new ArrayList<>();

    try (ValueStream<EventView> views =
        of("data: 終わり\n\ndata: 終わり🚀!\n\ndata: 終わり🚀\n\n").until("終わり🚀").views()) {
      views.forEach(view -> seen.add(view.data().toString()));
    }

    assertThat(seen).containsExactly("終わり", "終わり🚀!", "終わり🚀");
  }

  @Test
  void viewsOfOtherTypesAndThoseWithoutAFailureAreGiven() {
    List<Event> asked = new ArrayList<>();
    Iterator<EventView> views = of("event: errors\ndata: a\n\ndata: b\n\nid: 1\ndata: c\n\n")
        .failOn("error", event -> new IllegalArgumentException())
        .failOn("message", event -> new IllegalArgumentException())
        .failOn("message", event -> {
          asked.add(event);
          return event.id().isEmpty() ? null : new IllegalStateException(event.data());
        })
        .views()
        .iterator();

    assertThat(views.next().data()).hasToString("a");
    assertThat(views.next().data()).hasToString("b");
    assertThatIllegalStateException().isThrownBy(views::next).withMessage("c");
    assertThat(asked).containsExactly(Event.of("b"), Event.of("c").withId("1"));
  }

  @Test
  void aReconnectingStreamGivesViewsOfAllItsConnections() {
    RecordingListener listener = new RecordingListener();
    server.enqueue(
        StreamScript.bytes("id: 1\ndata: a\n\nevent: sse.gap\ndata: {}\n\n").thenDrop());
    server.enqueue(StreamScript.bytes("data: b\n\n"));
    server.enqueue(StreamScript.response(204));
    List<Event> seen = new ArrayList<>();

    try (ValueStream<EventView> views = client(listener).open(get()).views()) {
      views.forEach(view -> seen.add(view.toEvent()));
    }

    assertThat(seen)
        .containsExactly(
            Event.of("a").withId("1"),
            new Event("sse.gap", "{}", "1"),
            Event.of("b").withId("1"));
    assertThat(listener.gaps).containsExactly(new Event("sse.gap", "{}", "1"));
    server.takeRequest();
    assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
  }

  @Test
  void aViewThatIsRepeatedIsDropped() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n").thenDrop());
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 2\ndata: b\n\n").thenDrop());
    server.enqueue(StreamScript.response(204));
    SseClient client = SseClient.builder()
        .http(http)
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)))
        .dropRepeated()
        .build();
    List<String> seen = new ArrayList<>();

    try (ValueStream<EventView> views = client.open(get()).views()) {
      views.forEach(view -> seen.add(view.data().toString()));
    }

    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void closingTheViewsClosesTheConnection() {
    server.enqueue(StreamScript.events().thenStall());

    SseClient.read(http, get()).views().close();

    server.takeRequest().awaitClosed();
  }

  // forEach

  @Test
  void aConsumerIsCalledOnAThreadOfTheExecutorUntilTheEnd() throws Exception {
    List<String> seen = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();

    of("data: a\n\ndata: b\n\n")
        .forEach(
            event -> {
              seen.add(event.data());
              threads.add(Thread.currentThread());
            },
            this::onAThread)
        .get(20, TimeUnit.SECONDS);

    assertThat(seen).containsExactly("a", "b");
    assertThat(threads).doesNotContain(Thread.currentThread()).hasSize(2);
  }

  @Test
  void whatGoesWrongCompletesTheFuture() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenDrop());

    CompletableFuture<Void> end = SseClient.read(http, get()).forEach(event -> {}, this::onAThread);

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> end.orTimeout(20, TimeUnit.SECONDS).join())
        .withCauseInstanceOf(SseException.class);
  }

  @Test
  void whatTheConsumerThrowsEndsTheStream() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    IllegalArgumentException failure = new IllegalArgumentException("no");

    CompletableFuture<Void> end = SseClient.read(http, get())
        .forEach(
            event -> {
              throw failure;
            },
            this::onAThread);

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> end.orTimeout(20, TimeUnit.SECONDS).join())
        .withCause(failure);
    server.takeRequest().awaitClosed();
  }

  @Test
  void theStreamIsClosedBeforeItsFutureTellsOfAFailure() {
    server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
    RecordingListener listener = new RecordingListener();
    List<Runnable> tasks = new ArrayList<>();
    List<Integer> closed = new ArrayList<>();
    CompletableFuture<Void> end = client(listener)
        .open(get())
        .forEach(
            event -> {
              throw new IllegalArgumentException("no");
            },
            tasks::add);
    end.whenComplete((nothing, failure) -> closed.add(listener.closed.size()));

    tasks.get(0).run();

    assertThat(closed).containsExactly(1);
  }

  @Test
  void cancellingTheFutureClosesTheConnection() {
    server.enqueue(StreamScript.events().thenStall());
    CompletableFuture<Void> end = SseClient.read(http, get()).forEach(event -> {}, this::onAThread);
    ReceivedRequest request = server.takeRequest();

    end.cancel(false);

    request.awaitClosed();
  }

  @Test
  void anExecutorThatRefusesFailsTheFutureAndClosesTheConnection() {
    server.enqueue(StreamScript.events().thenStall());
    Executor refusing = task -> {
      throw new RejectedExecutionException("shut down");
    };

    CompletableFuture<Void> end = SseClient.read(http, get()).forEach(event -> {}, refusing);

    assertThat(end).isCompletedExceptionally();
    server.takeRequest().awaitClosed();
  }

  // threads

  @Test
  void aSecondThreadThatIteratesIsToldAndTheFirstGoesOn() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch firstIsWaiting = new CountDownLatch(1);
    Iterator<Event> events = SseClient.read(waitingFor(gate, firstIsWaiting)).iterator();
    CompletableFuture<Event> first = new CompletableFuture<>();
    onAThread(() -> first.complete(events.next()));
    assertThat(firstIsWaiting.await(20, TimeUnit.SECONDS)).isTrue();

    assertThatIllegalStateException()
        .isThrownBy(events::hasNext)
        .withMessage("another thread is reading this stream: one thread at a time may iterate");
    assertThatIllegalStateException().isThrownBy(events::next);

    gate.countDown();
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(Event.of("a"));
    assertThat(events.hasNext()).isFalse();
  }

  // reconnect

  @Test
  void aStreamOfOneResponseHasNoOtherToOpen() {
    server.enqueue(StreamScript.events().thenStall());

    try (EventStream of = of("data: a\n\n");
        EventStream read = SseClient.read(http, get())) {
      assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(of::reconnect);
      assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(read::reconnect);
    }
  }

  private EventStream of(String stream) {
    return SseClient.read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
  }

  private Request get() {
    return new Request.Builder().url(server.url("/")).build();
  }

  private SseClient client(StreamListener listener) {
    return SseClient.builder()
        .http(http)
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)))
        .listener(listener)
        .build();
  }

  private void onAThread(Runnable task) {
    Thread thread = new Thread(task, "event-stream-test");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns a stream of one event, whose first read waits for the gate. */
  private static ByteArrayInputStream waitingFor(CountDownLatch gate, CountDownLatch waiting) {
    return new ByteArrayInputStream("data: a\n\n".getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        waiting.countDown();
        try {
          gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return super.read(bytes, offset, length);
      }
    };
  }
}
