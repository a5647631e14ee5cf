package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The place of a stream: what is saved of it and when, and what is dropped behind it. */
class ResumeTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  private final MemoryStore store = new MemoryStore();

  @Test
  void aStreamBeginsWhereTheStoreSays() {
    store.saved.add("7");
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().lastEventId("3").build().open(server.url("/"))) {
      assertThat(events.lastEventId()).isEqualTo("7");
      assertThat(events).isEmpty();
    }

    assertThat(server.takeRequest().lastEventId()).isEqualTo("7");
  }

  @Test
  void aStoreThatHoldsNothingLeavesTheBeginningToTheOption() {
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().lastEventId("3").build().open(server.url("/"))) {
      assertThat(events).isEmpty();
    }

    assertThat(server.takeRequest().lastEventId()).isEqualTo("3");
  }

  @Test
  void aPlaceThatWasResetIsNotReplacedByTheOption() {
    store.saved.add("");
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().lastEventId("3").build().open(server.url("/"))) {
      assertThat(events).isEmpty();
    }

    assertThat(server.takeRequest().header("Last-Event-ID")).isEmpty();
  }

  @Test
  void anEventIsSavedWhenTheLoopIsDoneWithItAndNotBefore() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n").thenStall());
    EventStream events = client().build().open(server.url("/"));
    Iterator<Event> loop = events.iterator();

    loop.next();
    assertThat(store.saved).isEmpty();
    events.close(); // in the middle of the first event, as an exception of the loop's body would

    assertThat(store.saved).isEmpty();
  }

  @Test
  void whatTheLoopIsDoneWithIsSavedWhenItIsClosedInTheMiddleOfTheNext() {
    EventStream events = client()
        .http(new InOnePiece(
                "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\nid: 4\ndata: d\n\n")
            .client())
        .build()
        .open(server.url("/"));
    Iterator<Event> loop = events.iterator();

    loop.next();
    loop.next();
    loop.next();
    events.close();

    assertThat(store.saved).containsExactly("2");
  }

  @Test
  void whatCameTogetherIsSavedOnceBeforeTheStreamWaitsForMore() {
    String hundred = IntStream.rangeClosed(1, 100)
        .mapToObj(id -> "id: " + id + "\ndata: a\n\n")
        .collect(Collectors.joining());
    Request request = new Request.Builder().url(server.url("/")).build();

    try (EventStream events =
        client().http(new InOnePiece(hundred).client()).build().read(request)) {
      assertThat(events).hasSize(100);
    }

    assertThat(store.saved).containsExactly("100");
  }

  @Test
  void anIdOfABlockWithoutDataIsSavedToo() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 2\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().build().open(server.url("/"))) {
      assertThat(events).hasSize(1);
    }

    assertThat(store.load()).contains("2");
  }

  @Test
  void anIdThatIsResetIsSavedAsNone() {
    store.saved.add("7");
    server.enqueue(StreamScript.bytes("id\ndata: a\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().build().open(server.url("/"))) {
      assertThat(events).hasSize(1);
    }

    assertThat(store.saved).containsExactly("7", "");
  }

  @Test
  void anIdThatCouldNotBeSentIsNotSavedAndTheOneBeforeItStays() {
    CountDownLatch read = new CountDownLatch(1);
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n")
        .thenAwait(read)
        .thenBytes("id: \u0001\ndata: b\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().build().open(server.url("/"))) {
      Iterator<Event> loop = events.iterator();
      loop.next();
      read.countDown();
      assertThat(loop.next().id()).isEqualTo("\u0001");
      assertThat(loop.hasNext()).isFalse();
    }

    assertThat(store.saved).containsExactly("1");
  }

  @Test
  void aStoreThatFailsEndsTheStreamWithItsFailure() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n").thenStall());
    store.failure = new SseException("the disk is full");
    Iterator<Event> loop = client().build().open(server.url("/")).iterator();
    loop.next();

    assertThatExceptionOfType(SseException.class).isThrownBy(loop::hasNext).isSameAs(store.failure);

    assertThat(loop.hasNext()).isFalse();
    assertThat(store.failures).isEqualTo(1); // and is left alone then
    server.takeRequest().awaitClosed();
  }

  @Test
  void aStoreThatHoldsNoIdIsToldAtOnce() {
    store.saved.add("1\n2");
    SseClient client = client().build();

    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> client.open(server.url("/")))
        .withMessageContaining("expected an event id from a store in memory");
    store.saved.add("2");
    client.open(server.url("/")).close();
  }

  @Test
  void aStoreThatFailsWithAnErrorIsFreeForTheNextStream() {
    AssertionError failure = new AssertionError("out of order");
    store.error = failure;
    SseClient client = client().build();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> client.open(server.url("/")))
        .isSameAs(failure);
    store.error = null;
    client.open(server.url("/")).close();
  }

  @Test
  void aStoreIsForOneStreamAtATime() {
    SseClient client = client().build();
    EventStream first = client.open(server.url("/"));

    assertThatIllegalStateException()
        .isThrownBy(() -> client.open(server.url("/")))
        .withMessageContaining("in use by another stream of this client");

    first.close();
    client.open(server.url("/")).close();
  }

  @Test
  void anAnswerThatIsReadOnceIsSavedLikeAnyOther() {
    store.saved.add("7");
    server.enqueue(StreamScript.bytes("id: 8\ndata: a\n\n"));

    try (EventStream events =
        client().build().read(new Request.Builder().url(server.url("/")).build())) {
      assertThat(events).hasSize(1);
    }

    assertThat(server.takeRequest().lastEventId()).isEqualTo("7");
    assertThat(store.saved).containsExactly("7", "8");
  }

  // duplicates

  @Test
  void eventsThatTheServerRepeatsAreGivenToTheLoopUnlessToldOtherwise() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n"));
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events = quick().build().open(server.url("/"))) {
      assertThat(events).hasSize(2);
    }
  }

  @Test
  void eventsThatTheServerRepeatsAfterAReconnectionCanBeDropped() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"));
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n"));
    server.enqueue(StreamScript.bytes("id: 3\ndata: c\n\n"));
    server.enqueue(StreamScript.response(204));

    assertThat(dropping()).containsExactly("a", "b", "c");
  }

  @Test
  void theEventThatAStreamBeganBehindIsARepetitionToo() {
    server.enqueue(StreamScript.bytes("id: 7\ndata: a\n\nid: 8\ndata: b\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events =
        quick().dropRepeated().lastEventId("7").build().open(server.url("/"))) {
      assertThat(events).extracting(Event::data).containsExactly("b");
    }
  }

  @Test
  void anEventWithoutAnIdOfItsOwnIsNeverARepetition() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\ndata: b\n\n"));
    server.enqueue(StreamScript.bytes("data: c\n\nid: 1\ndata: a\n\ndata: d\n\n"));
    server.enqueue(StreamScript.bytes("id\ndata: e\n\n"));
    server.enqueue(StreamScript.bytes("id\ndata: e\n\n"));
    server.enqueue(StreamScript.response(204));

    assertThat(dropping()).containsExactly("a", "b", "c", "d", "e", "e");
  }

  @Test
  void anIdThatOneConnectionHasTwiceIsNoRepetition() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 1\ndata: b\n\n"));
    server.enqueue(StreamScript.response(204));

    assertThat(dropping()).containsExactly("a", "b");
  }

  @Test
  void whatIsDroppedDoesNotMoveThePlaceBack() {
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"));
    server.enqueue(StreamScript.bytes("id: 1\ndata: a\n\n"));
    server.enqueue(StreamScript.response(204));

    try (EventStream events = client().dropRepeated().build().open(server.url("/"))) {
      assertThat(events).hasSize(2);
      assertThat(events.lastEventId()).isEqualTo("2");
    }

    assertThat(store.saved).containsExactly("2");
    server.takeRequest();
    server.takeRequest();
    assertThat(server.takeRequest().lastEventId()).isEqualTo("2");
  }

  @Test
  void theIdsThatAreRememberedAreBounded() {
    int ids = RecentIds.MAX_IDS + 1;
    String stream = IntStream.rangeClosed(1, ids)
        .mapToObj(id -> "id: " + id + "\ndata: " + id + "\n\n")
        .collect(Collectors.joining());
    server.enqueue(StreamScript.bytes(stream));
    server.enqueue(StreamScript.bytes("id: 2\ndata: dropped\n\nid: 1\ndata: forgotten\n\n"));
    server.enqueue(StreamScript.response(204));

    assertThat(dropping()).hasSize(ids + 1).endsWith("forgotten");
  }

  private List<String> dropping() {
    try (EventStream events = quick().dropRepeated().build().open(server.url("/"))) {
      return events.stream().map(Event::data).toList();
    }
  }

  private SseClientBuilder client() {
    return quick().resumeStore(store);
  }

  private static SseClientBuilder quick() {
    return SseClient.builder()
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)));
  }

  /** Remembers everything that was saved. */
  private static final class MemoryStore implements ResumeStore {

    final List<String> saved = new ArrayList<>();
    SseException failure;
    Error error;
    int failures;

    @Override
    public Optional<String> load() {
      if (error != null) {
        throw error;
      }
      return saved.isEmpty() ? Optional.empty() : Optional.of(saved.get(saved.size() - 1));
    }

    @Override
    public void save(String lastEventId) {
      if (failure != null) {
        failures++;
        throw failure;
      }
      saved.add(lastEventId);
    }

    @Override
    public String toString() {
      return "a store in memory";
    }
  }
}
