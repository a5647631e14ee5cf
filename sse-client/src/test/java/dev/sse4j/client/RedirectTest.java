package dev.sse4j.client;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** RFC 9110, 15.4; and WHATWG Fetch, 4.4, for what it does to methods. */
class RedirectTest {

  private static final RequestBody BODY =
      RequestBody.create("{}".getBytes(), MediaType.get("application/json"));

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @AutoClose
  private final ScriptedServer elsewhere = ScriptedServer.start();

  private final OkHttpClient http = new OkHttpClient();

  @Test
  void aRedirectIsFollowedWithinItsOriginWithEverything() {
    server.enqueue(redirect(302, "/there?x=1"), StreamScript.events(Event.of("a")));

    SseClient client = SseClient.builder().lastEventId("grün").build();
    try (EventStream events =
        client.open(request("/here").header("X-Api-Key", "key").build())) {
      assertThat(events.iterator().next().data()).isEqualTo("a");
    }

    server.takeRequest();
    ReceivedRequest second = server.takeRequest();
    assertThat(second.path()).isEqualTo("/there?x=1");
    assertThat(second.header("X-Api-Key")).contains("key");
    assertThat(second.header("Authorization")).contains("Bearer secret");
    assertThat(second.lastEventId()).isEqualTo("grün");
  }

  @Test
  void aFieldThatWasNamedIsKeptAcrossOrigins() {
    server.enqueue(redirect(307, elsewhere.url("/there")));
    elsewhere.enqueue(StreamScript.events(Event.of("a")));
    SseClient client = SseClient.builder()
        .lastEventId("7")
        .keepAcrossOrigins("x-trace", "Last-Event-ID")
        .build();

    try (EventStream events = client.open(
        request("/here").header("X-Trace", "t").header("X-Api-Key", "key").build())) {
      assertThat(events.iterator().next().data()).isEqualTo("a");
    }

    ReceivedRequest there = elsewhere.takeRequest();
    assertThat(there.header("X-Trace")).contains("t");
    assertThat(there.lastEventId()).isEqualTo("7");
    assertThat(there.header("X-Api-Key")).isEmpty();
    assertThat(there.header("Authorization")).isEmpty();
  }

  @Test
  void aRedirectToAnotherOriginCarriesNoCredentials() {
    server.enqueue(redirect(307, elsewhere.url("/there")));
    elsewhere.enqueue(StreamScript.events(Event.of("a")));

    read(
        http,
        request("/here")
            .header("X-Api-Key", "secret")
            .header("X-Authorization", "secret")
            .header("Cookie", "session=secret")
            .header("Last-Event-ID", "7")
            .header("Host", "secret.example")
            .post(BODY));

    ReceivedRequest received = elsewhere.takeRequest();
    assertThat(secretsIn(received)).isEmpty();
    assertThat(received.lastEventId()).isEmpty();
    assertThat(received.header("Host")).contains("127.0.0.1:" + elsewhere.port());
    assertThat(received.header("Accept")).contains("text/event-stream");
    assertThat(received.header("Cache-Control")).contains("no-cache");
    assertThat(received.header("Accept-Encoding")).contains("identity");
    assertThat(received.header("Content-Type")).contains("application/json");
    assertThat(received.body()).isEqualTo("{}");
  }

  @Test
  void whatKnowsSecretsIsNotAskedForAnotherOrigin() {
    CookieJar cookies = new CookieJar() {
      @Override
      public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}

      @Override
      public List<Cookie> loadForRequest(HttpUrl url) {
        return List.of(new Cookie.Builder()
            .name("session")
            .value("secret")
            .domain(url.host())
            .build());
      }
    };
    OkHttpClient eager = http.newBuilder()
        .cookieJar(cookies)
        .authenticator((route, response) -> response
            .request()
            .newBuilder()
            .header("Authorization", "Basic secret")
            .build())
        .addInterceptor(chain -> chain.proceed(
            chain.request().newBuilder().header("X-Api-Key", "secret").build()))
        .build();
    server.enqueue(redirect(302, elsewhere.url("/there")));
    elsewhere.enqueue(StreamScript.response(401));

    UnexpectedResponseException e = catchThrowableOfType(
        UnexpectedResponseException.class,
        () -> SseClient.read(eager, request("/here").build()));

    assertThat(e.status()).isEqualTo(401);
    assertThat(secretsIn(server.takeRequest()))
        .containsExactlyInAnyOrder("Authorization", "Cookie", "X-Api-Key");
    assertThat(secretsIn(elsewhere.takeRequest())).isEmpty();
  }

  @Test
  void theWayBackDoesNotBringTheCredentialsBack() {
    server.enqueue(redirect(302, elsewhere.url("/there")));
    elsewhere.enqueue(redirect(302, server.url("/back")));
    server.enqueue(StreamScript.events(Event.of("a")));

    read(http, request("/here"));

    assertThat(server.takeRequest().header("Authorization")).contains("Bearer secret");
    assertThat(server.takeRequest().header("Authorization")).isEmpty();
  }

  @Test
  void anOpenStreamBeginsAtTheFirstAddressAgain() {
    server.enqueue(redirect(302, elsewhere.url("/there")));
    elsewhere.enqueue(StreamScript.events(Event.of("one").withId("1")));
    server.enqueue(StreamScript.events(Event.of("two")).thenStall());

    try (StreamProbe probe =
        StreamProbe.of(SseClient.builder().build().open(request("/here").build()))) {
      assertThat(probe).receivesData("one", "two");
      server.takeRequest();
      ReceivedRequest second = server.takeRequest();
      assertThat(second.path()).isEqualTo("/here");
      assertThat(second.lastEventId()).isEqualTo("1");
      assertThat(second.header("Authorization")).contains("Bearer secret");
    }
  }

  @Test
  void theMethodAndBodyAreKeptOrNotAsTheStatusSays() {
    assertThat(IntStream.of(301, 302, 303, 307, 308).mapToObj(this::postThrough))
        .containsExactly("GET ", "GET ", "GET ", "POST {}", "POST {}");
  }

  @Test
  void aLoopOfRedirectsEnds() {
    for (int i = 0; i < 21; i++) {
      server.enqueue(redirect(302, "/again"));
    }

    assertThat(refused(http).status()).isEqualTo(302);
    for (int i = 0; i < 21; i++) {
      server.takeRequest();
    }
  }

  @Test
  void aRedirectThatLeadsNowhereIsAnUnexpectedResponse() {
    server.enqueue(
        StreamScript.response(302), redirect(302, "gopher://old/"), redirect(304, "/there"));

    assertThat(refused(http).status()).isEqualTo(302);
    assertThat(refused(http).status()).isEqualTo(302);
    assertThat(refused(http).status()).isEqualTo(304);
  }

  @Test
  void aClientThatFollowsNoRedirectsFollowsNone() {
    server.enqueue(redirect(302, "/there"));

    assertThat(refused(http.newBuilder().followRedirects(false).build()).status())
        .isEqualTo(302);
  }

  private String postThrough(int status) {
    server.enqueue(redirect(status, "/there"), StreamScript.events(Event.of("a")));
    read(http, request("/here").post(BODY));
    server.takeRequest();
    ReceivedRequest received = server.takeRequest();
    assertThat(received.header("Content-Type").isPresent())
        .isEqualTo(received.method().equals("POST"));
    return received.method() + " " + received.body();
  }

  private UnexpectedResponseException refused(OkHttpClient client) {
    return catchThrowableOfType(
        UnexpectedResponseException.class,
        () -> SseClient.read(client, request("/here").build()));
  }

  private static void read(OkHttpClient client, Request.Builder request) {
    try (EventStream events = SseClient.read(client, request.build())) {
      assertThat(events).hasSize(1);
    }
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(server.url(path)).header("Authorization", "Bearer secret");
  }

  private static List<String> secretsIn(ReceivedRequest request) {
    return Stream.of("Authorization", "Cookie", "X-Api-Key", "X-Authorization")
        .filter(name -> request.header(name).isPresent())
        .toList();
  }

  private static StreamScript redirect(int status, String location) {
    return StreamScript.response(status).header("Location", location);
  }
}
