package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is sent at each attempt: WHATWG HTML 9.2.2 and 9.2.3, DESIGN section 5. */
class RequestBehaviourTest {

  @AutoClose
  private final Scene scene = new Scene();

  // 9.2.2: "Set request's … header list `Accept`/`text/event-stream`, cache mode to no-store"; and
  // no encoding, for nothing would undo it.
  @Test
  void eachAttemptAsksForAnEventStreamThatIsNeitherCachedNorEncoded() {
    scene.open(
        StreamScript.events(Event.of("one").withId("1")),
        StreamScript.response(503),
        StreamScript.events().thenStall());

    scene.reconnect();
    scene.reconnect();

    for (int attempt = 0; attempt < 3; attempt++) {
      ReceivedRequest request = scene.server.takeRequest();
      assertThat(request.method() + " " + request.path()).isEqualTo("GET /");
      assertThat(request.body()).isEmpty();
      assertThat(request.headers("Accept")).containsExactly("text/event-stream");
      assertThat(request.headers("Cache-Control")).containsExactly("no-cache");
      assertThat(request.headers("Accept-Encoding")).containsExactly("identity");
      assertThat(request.headers("Last-Event-ID")).hasSize(attempt == 0 ? 0 : 1);
    }
  }

  @Test
  void whatTheRequestSaysOfItsOwnIsKeptAtEachAttempt() {
    Request request = new Request.Builder()
        .url(scene.server.url("/a%2Fb?q=1&q=2"))
        .header("Accept", "text/event-stream, */*")
        .header("Cache-Control", "no-store")
        .header("Authorization", "Bearer mine")
        .build();
    scene.open(request, StreamScript.events(), StreamScript.events().thenStall());

    scene.reconnect();

    for (int attempt = 0; attempt < 2; attempt++) {
      ReceivedRequest received = scene.server.takeRequest();
      assertThat(received.path()).isEqualTo("/a%2Fb?q=1&q=2");
      assertThat(received.headers("Accept")).containsExactly("text/event-stream, */*");
      assertThat(received.headers("Cache-Control")).containsExactly("no-store");
      assertThat(received.headers("Authorization")).containsExactly("Bearer mine");
    }
  }

  @Test
  void anyMethodAndItsBodyAreSentAtEachAttempt() {
    RequestBody body = RequestBody.create("{\"q\":1}", MediaType.get("application/json"));
    scene.open(
        scene.request().method("REPORT", body).build(),
        StreamScript.events(),
        StreamScript.noAnswer().thenDrop(),
        StreamScript.events().thenStall());

    scene.reconnect();
    scene.reconnect();

    for (int attempt = 0; attempt < 3; attempt++) {
      ReceivedRequest received = scene.server.takeRequest();
      assertThat(received.method()).isEqualTo("REPORT");
      assertThat(received.body()).isEqualTo("{\"q\":1}");
    }
  }

  // Not only the token: the address may follow the place, which the stream tells.
  @Test
  void theSupplierIsAskedAtEachAttemptAndMayNameAnotherAddress() { // W55
    AtomicInteger attempts = new AtomicInteger();
    StreamProbe probe = scene.open(
        () -> new Request.Builder()
            .url(scene.server.url("/from/" + attempts.getAndIncrement()))
            .build(),
        StreamScript.events(Event.of("one")),
        StreamScript.response(503),
        StreamScript.noAnswer().thenDrop(),
        StreamScript.events(Event.of("two")).thenStall());

    for (int i = 0; i < 3; i++) {
      scene.reconnect();
    }

    probe.await(2);
    for (int attempt = 0; attempt < 4; attempt++) {
      assertThat(scene.server.takeRequest().path()).isEqualTo("/from/" + attempt);
    }
    assertThat(attempts).hasValue(4);
  }
}
