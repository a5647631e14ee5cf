package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Headers;
import okhttp3.Request;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StreamListenerTest {

  private static final String GAP = "{\"lastEventId\":\"1\",\"reason\":\"evicted\",\"missed\":3}";

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @Test
  void hearsWhatHappensInOrderOnTheThreadThatIterates() {
    server.enqueue(
        StreamScript.bytes(": hello\n\ndata: one\n\n").header("X-Server", "a"),
        StreamScript.bytes("event: sse.gap\ndata: " + GAP + "\n\n").header("X-Server", "b"),
        StreamScript.response(204));
    List<String> heard = new ArrayList<>(); // by one thread only
    SseClient client = client(new StreamListener() {
      @Override
      public void opened(Headers headers) {
        heard.add("opened " + headers.get("X-Server"));
      }

      @Override
      public void disconnected(Exception cause, Duration delay) {
        assertThat(cause)
            .isInstanceOf(EOFException.class)
            .hasMessage("the server ended the stream");
        heard.add("disconnected");
      }

      @Override
      public void gap(Event gap) {
        heard.add("gap " + gap.data());
      }

      @Override
      public void comment(String comment) {
        heard.add("comment" + comment);
      }

      @Override
      public void closed() {
        heard.add("closed");
      }
    });

    try (EventStream stream = client.open(server.url("/"))) {
      for (Event event : stream) {
        heard.add("event " + event.data());
      }
    }

    assertThat(heard)
        .containsExactly(
            "opened a",
            "comment hello",
            "event one",
            "disconnected",
            "opened b",
            "gap " + GAP,
            "event " + GAP,
            "disconnected",
            "closed");
  }

  @Test
  void whatItThrowsChangesNothingForTheStream() {
    server.enqueue(
        StreamScript.bytes(": hello\n\nevent: sse.gap\ndata: one\n\n"),
        StreamScript.bytes("data: two\n\n"),
        StreamScript.response(204));
    SseClient client = client(new StreamListener() {
      @Override
      public void opened(Headers headers) {
        throw new IllegalStateException("opened");
      }

      @Override
      public void disconnected(Exception cause, Duration delay) {
        throw new IllegalStateException("disconnected");
      }

      @Override
      public void gap(Event gap) {
        throw new IllegalStateException("gap");
      }

      @Override
      public void comment(String comment) {
        throw new IllegalStateException("comment");
      }

      @Override
      public void closed() {
        throw new IllegalStateException("closed");
      }
    });

    try (EventStream stream = client.open(server.url("/"))) {
      assertThat(stream).extracting(Event::data).containsExactly("one", "two");
    }
  }

  @Test
  void isAskedForNothing() {
    server.enqueue(
        StreamScript.bytes(": hello\n\nevent: sse.gap\ndata: one\n\n"), StreamScript.response(204));

    try (StreamProbe probe =
        StreamProbe.of(client(new StreamListener() {}).open(server.url("/")))) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).hasSize(1);
    }
  }

  @Test
  void aCommentIsHeardInItsPlaceAmongTheEvents() {
    server.enqueue(
        StreamScript.bytes(": 1\ndata: a\n: 2\n\n: 3\n\ndata: b\n\n: 4\n\n"),
        StreamScript.response(204));
    List<String> heard = new ArrayList<>(); // by one thread only
    SseClient client = client(new StreamListener() {
      @Override
      public void comment(String comment) {
        heard.add(comment.strip());
      }
    });

    try (EventStream events = client.open(server.url("/"))) {
      for (Event event : events) {
        heard.add(event.data());
      }
    }

    assertThat(heard).containsExactly("1", "2", "a", "3", "b", "4");
  }

  @Test
  void onlyAClientWithAListenerTakesComments() {
    assertThat(blocksOf(client(new RecordingListener())).takesComments()).isTrue();
    assertThat(blocksOf(SseClient.builder().build()).takesComments()).isFalse();
  }

  @Test
  void hearsOfAnAnswerThatIsReadOnceToo() {
    server.enqueue(StreamScript.bytes(": hello\n\ndata: a\n\n").header("X-Server", "a"));
    RecordingListener listener = new RecordingListener();
    Request request = new Request.Builder().url(server.url("/")).build();

    try (EventStream events = client(listener).read(request)) {
      assertThat(listener.opened.remove().get("X-Server")).isEqualTo("a");
      assertThat(events).hasSize(1);
    }

    assertThat(listener.comments).containsExactly(" hello");
    assertThat(listener.closed).hasSize(1);
    assertThat(listener.disconnections).isEmpty();
  }

  private RequestBlocks blocksOf(SseClient client) {
    Request request = new Request.Builder().url(server.url("/")).build();
    return new RequestBlocks(client, () -> request, true);
  }

  private static SseClient client(StreamListener listener) {
    return SseClient.builder()
        .reconnection(Reconnection.defaults().withInitialDelay(Duration.ofMillis(1)))
        .listener(listener)
        .build();
  }
}
