package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.net.ConnectException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Redirects of a stream that reconnects: RFC 9110, 15.4, and WHATWG Fetch 4.4 for the method. What
 * concerns any stream, such as credentials and loops, is in {@link RedirectTest}.
 */
class RedirectBehaviourTest {

  private static final RequestBody BODY =
      RequestBody.create("{}".getBytes(), MediaType.get("application/json"));

  @AutoClose
  private final Scene scene = new Scene();

  @AutoClose
  private final ScriptedServer elsewhere = ScriptedServer.start();

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aGetIsRedirectedWithinTheSameAttempt(int status) {
    StreamProbe probe = scene.open(
        redirect(status, "/there"), StreamScript.events(Event.of("a")).thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
    assertThat(scene.server.takeRequest().path()).isEqualTo("/");
    ReceivedRequest second = scene.server.takeRequest();
    assertThat(second.method() + " " + second.path()).isEqualTo("GET /there");
    assertThat(second.header("Accept")).contains("text/event-stream");
    assertThat(scene.listener.disconnections).isEmpty();
  }

  // WHATWG Fetch 4.4, HTTP-redirect fetch: 301 and 302 turn POST into GET, and only that; 303 turns
  // all but GET and HEAD.
  @ParameterizedTest
  @CsvSource(textBlock = """
          POST, 301, GET
          POST, 302, GET
          POST, 303, GET
          POST, 307, POST {}
          POST, 308, POST {}
          PUT,  301, PUT {}
          PUT,  302, PUT {}
          PUT,  303, GET
          """)
  void theMethodAndTheBodyAreKeptOrNotAsTheStatusSays(
      String method, int status, String redirected) {
    Request request = scene.request().method(method, BODY).build();
    StreamProbe probe = scene.open(
        request, redirect(status, "/there"), StreamScript.events(Event.of("a")).thenStall());

    probe.await(1);
    scene.server.takeRequest();
    ReceivedRequest second = scene.server.takeRequest();
    assertThat((second.method() + " " + second.body()).strip()).isEqualTo(redirected);
  }

  // RFC 9110, 10.2.2: Location is a URI reference, taken relative to the target of the request.
  @ParameterizedTest
  @CsvSource(textBlock = """
          /there?x=1,        /there?x=1
          c,                 /a/c
          ./c,               /a/c
          ../c,              /c
          ?x=1,              /a/b?x=1
          //127.0.0.1:PORT/, /
          http://127.0.0.1:PORT/there, /there
          HTTP://127.0.0.1:PORT/there, /there
          /there#fragment,   /there
          /gr%C3%BCn,        /gr%C3%BCn
          """)
  void theTargetMayBeRelative(String location, String path) {
    String port = Integer.toString(scene.server.port());
    StreamProbe probe = scene.open(
        new Request.Builder().url(scene.server.url("/a/b")).build(),
        redirect(302, location.replace("PORT", port)),
        StreamScript.events(Event.of("a")).thenStall());

    probe.await(1);
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().path()).isEqualTo(path);
  }

  // RFC 9110, 15.4: a client follows, "if" it can; what it has no way to follow is an answer.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "data:text/event-stream,data:%20a%0A%0A",
        "javascript:alert(1)",
        "mailto:somebody@example.org",
        "http://",
        "http://127.0.0.1:99999/",
        "https://"
      })
  void aTargetThatIsNotOfHttpFailsForGood(String location) {
    assertThat(scene.refusal(redirect(302, location)).status()).isEqualTo(302);
  }

  // RFC 9110, 15.4: "If a Location header field is provided, the user agent MAY …", for these
  // statuses only with its user's help, or not at all.
  @ParameterizedTest
  @ValueSource(ints = {300, 304, 305, 306})
  void aStatusThatIsNoRedirectIsNotFollowed(int status) {
    assertThat(scene.refusal(redirect(status, "/there")).status()).isEqualTo(status);
  }

  @Test
  void whatComesWithARedirectIsNoEvent() {
    StreamProbe probe = scene.open(
        StreamScript.bytes("id: 9\ndata: of the redirect\n\n")
            .status(302)
            .header("Location", "/there"),
        StreamScript.events(Event.of("of the stream")).thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("of the stream"));
  }

  @Test
  void asManyAreFollowedAsABrowserFollows() {
    for (int i = 0; i < 20; i++) {
      scene.server.enqueue(redirect(302, "/" + i));
    }
    StreamProbe probe = scene.open(StreamScript.events(Event.of("a")).thenStall());

    assertThat(probe.await(1)).containsExactly(Event.of("a"));
  }

  @Test
  void aLoopFailsForGood() {
    for (int i = 0; i < 21; i++) {
      scene.server.enqueue(redirect(307, "/"));
    }

    assertThat(scene.refusal().status()).isEqualTo(307);
  }

  @Test
  void theStatusAtTheTargetIsTheOneThatCounts() {
    assertThat(
            scene.refusal(redirect(302, "/there"), StreamScript.response(410)).status())
        .isEqualTo(410);
  }

  @Test
  void noContentAtTheTargetIsAnEnd() {
    assertThat(scene.open(redirect(302, "/there"), StreamScript.response(204)).awaitEnd())
        .isEmpty();
  }

  // Fetch follows within one fetch; WHATWG HTML 9.2.3 reestablishes with the request that there
  // was.
  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void theNextAttemptBeginsAtTheFirstAddressAgain(int status) {
    StreamProbe probe = scene.open(
        redirect(status, "/there"),
        StreamScript.events(Event.of("one").withId("1")),
        StreamScript.events(Event.of("two")).thenStall());

    scene.reconnect();

    probe.await(2);
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().path()).isEqualTo("/there");
    ReceivedRequest third = scene.server.takeRequest();
    assertThat(third.path()).isEqualTo("/");
    assertThat(third.lastEventId()).isEqualTo("1");
  }

  @Test
  void aTargetThatIsBusyIsTriedAgainFromTheFirstAddress() {
    StreamProbe probe = scene.open(
        redirect(302, "/there"),
        StreamScript.response(503).header("Retry-After", "7"),
        redirect(302, "/elsewhere"),
        StreamScript.events(Event.of("a")).thenStall());

    assertThat(scene.reconnect().delay()).hasSeconds(7);

    probe.await(1);
    for (String path : new String[] {"/", "/there", "/", "/elsewhere"}) {
      assertThat(scene.server.takeRequest().path()).isEqualTo(path);
    }
  }

  // DESIGN section 5: another origin gets Accept and Cache-Control, and nothing that lets anybody
  // in; where the stream is, is the first server's business too.
  @Test
  void anotherOriginIsFollowedWithoutWhatItIsNotToKnow() {
    elsewhere.enqueue(StreamScript.events(Event.of("two")).thenStall());
    Request request = scene
        .request()
        .header("Authorization", "Bearer secret")
        .header("Cookie", "session=secret")
        .header("X-Api-Key", "secret")
        .build();

    StreamProbe probe = scene.open(
        request,
        StreamScript.events(Event.of("one").withId("1")),
        redirect(302, elsewhere.url("/there")));
    scene.reconnect();

    assertThat(probe).receivesData("one", "two");
    scene.server.takeRequest();
    assertThat(scene.server.takeRequest().header("Authorization")).contains("Bearer secret");
    ReceivedRequest there = elsewhere.takeRequest();
    assertThat(there.header("Accept")).contains("text/event-stream");
    assertThat(there.header("Cache-Control")).contains("no-cache");
    assertThat(there.toString()).doesNotContain("secret", "Last-Event-ID", "X-Api-Key", "Cookie");
    assertThat(there.header("Authorization")).isEmpty();
  }

  @Test
  void anotherSchemeIsFollowedAndWhoIsNotThereIsTriedAgain() {
    try (RefusingPort port = new RefusingPort()) {
      StreamProbe probe = scene.open(
          redirect(302, "https://127.0.0.1:" + port.number() + "/"),
          StreamScript.events(Event.of("a")).thenStall());

      assertThat(scene.reconnect().cause()).isInstanceOf(ConnectException.class);
      assertThat(probe.await(1)).containsExactly(Event.of("a"));
    }
  }

  private static StreamScript redirect(int status, String location) {
    return StreamScript.response(status).header("Location", location);
  }
}
