package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sse4j.EventTooLargeException;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSource;
import okio.GzipSink;
import okio.GzipSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UnexpectedResponseTest {

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @Test
  void tellsWhatTheServerSaid() {
    UnexpectedResponseException e =
        refused(StreamScript.response(429, "{\"error\":\"slow down: grün\"}")
            .header("Content-Type", "application/json")
            .header("X-Request-Id", "abc"));

    assertThat(e.status()).isEqualTo(429);
    assertThat(e.headers().get("X-Request-Id")).isEqualTo("abc");
    assertThat(e.body()).isEqualTo("{\"error\":\"slow down: grün\"}");
  }

  @Test
  void theMessageNamesStatusTypeAndAddressButNoSecret() {
    server.enqueue(StreamScript.response(404, "secret body")
        .header("Content-Type", "text/html; charset=utf-8"));
    HttpUrl url = HttpUrl.get(server.url("/v1/chat?key=secret#secret"))
        .newBuilder()
        .username("secret")
        .password("secret")
        .build();
    Request request =
        new Request.Builder().url(url).header("Authorization", "Bearer secret").build();

    UnexpectedResponseException e = catchThrowableOfType(
        UnexpectedResponseException.class, () -> SseClient.read(new OkHttpClient(), request));

    assertThat(e)
        .hasMessage("expected status 200 with content type text/event-stream, but "
            + server.url("/v1/chat") + " answered 404 with text/html; charset=utf-8");
  }

  @Test
  void anotherTypeIsRefused() { // W52
    assertThat(refused(StreamScript.bytes("data: a\n\n").header("Content-Type", "text/plain")))
        .hasMessageEndingWith("answered 200 with text/plain");
    assertThat(
            refused(StreamScript.bytes("data: a\n\n").header("Content-Type", "text/event-streams")))
        .hasMessageEndingWith("answered 200 with text/event-streams");
    assertThat(refused(StreamScript.response(200, "data: a\n\n")))
        .hasMessageEndingWith("answered 200 without a content type");
  }

  @Test
  void anotherStatusIsRefusedThoughTheTypeIsRight() { // W52
    for (int status : new int[] {201, 202, 203, 206, 400, 404, 500}) {
      assertThat(refused(StreamScript.events().status(status)).status()).isEqualTo(status);
    }
    assertThat(refused(StreamScript.response(204)).status()).isEqualTo(204);
  }

  @Test
  void parametersAndCaseOfTheTypeDoNotMatter() {
    for (String type : new String[] {
      "text/event-stream;charset=utf-8",
      "Text/Event-Stream ; charset=\"latin1\"",
      "text/event-stream;;broken==",
      "text/event-stream;"
    }) {
      server.enqueue(StreamScript.bytes("data: a\n\n").header("Content-Type", type));

      try (EventStream events = SseClient.read(new OkHttpClient(), get())) {
        assertThat(events).hasSize(1);
      }
    }
  }

  @Test
  void aBodyThatIsEncodedThoughNobodyAskedForItIsRefused() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("data: a\n\n".getBytes());
    }

    UnexpectedResponseException e =
        refused(StreamScript.bytes(zipped.toByteArray()).header("Content-Encoding", "gzip"));

    assertThat(e)
        .hasMessage("expected a body without Content-Encoding, but " + server.url("/")
            + " answered with gzip");
    assertThat(e.body()).isEmpty();
  }

  @Test
  void theEncodingThatIsNoneIsFine() {
    server.enqueue(StreamScript.bytes("data: a\n\n").header("Content-Encoding", "Identity"));

    try (EventStream events = SseClient.read(new OkHttpClient(), get())) {
      assertThat(events).hasSize(1);
    }
  }

  @Test
  void onlyTheBeginningOfALongBodyIsKept() {
    assertThat(refused(StreamScript.response(500, "x".repeat(100_000))).body())
        .isEqualTo("x".repeat(4096));
  }

  @Test
  void aBodyThatBreaksOffIsKeptAsFarAsItCame() {
    assertThat(refused(StreamScript.response(500, "half")
                .header("Content-Length", "1000")
                .thenDrop())
            .body())
        .isEqualTo("half");
  }

  @Test
  void theMessageHoldsNoControlCharacters() {
    assertThat(refused(StreamScript.response(200, "")
                .header("Content-Type", "a\u001b[31m" + "b".repeat(500)))
            .getMessage())
        .endsWith("a?[31m" + "b".repeat(74) + "…");
  }

  @Test
  void survivesSerializationWithoutItsHeaders() throws Exception {
    UnexpectedResponseException e = refused(StreamScript.response(400, "why"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(e);

    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read).isInstanceOfSatisfying(UnexpectedResponseException.class, copy -> {
      assertThat(copy.status()).isEqualTo(400);
      assertThat(copy.body()).isEqualTo("why");
      assertThat(copy.headers()).isEqualTo(Headers.EMPTY);
    });
  }

  @Test
  void interceptorsOfTheUserSeeTheStatusThatTheServerSent() {
    List<Integer> seen = new ArrayList<>();
    Interceptor looking = chain -> {
      Response response = chain.proceed(chain.request());
      seen.add(response.code());
      return response;
    };
    OkHttpClient http = new OkHttpClient.Builder()
        .addInterceptor(looking)
        .addNetworkInterceptor(looking)
        .build();
    server.enqueue(StreamScript.response(503).header("Retry-After", "0"));

    UnexpectedResponseException e =
        catchThrowableOfType(UnexpectedResponseException.class, () -> SseClient.read(http, get()));

    assertThat(e.status()).isEqualTo(503);
    assertThat(seen).containsExactly(503, 503);
  }

  @Test
  void aBombThatAnInterceptorUnpacksIsReadUpToTheBoundAndNoFurther() throws IOException {
    int maxEventBytes = 1 << 20;
    Buffer bomb = new Buffer();
    try (BufferedSink gzip = Okio.buffer(new GzipSink(bomb))) {
      gzip.writeUtf8("data: ").writeUtf8("x".repeat(64 << 20));
    }
    AtomicLong unpacked = new AtomicLong();
    OkHttpClient http = new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          Response packed = chain.proceed(chain.request());
          Source counted = new ForwardingSource(new GzipSource(packed.body().source())) {
            @Override
            public long read(Buffer to, long byteCount) throws IOException {
              long count = super.read(to, byteCount);
              unpacked.addAndGet(count);
              return count;
            }
          };
          return packed
              .newBuilder()
              .removeHeader("Content-Encoding")
              .body(ResponseBody.create(Okio.buffer(counted), null, -1))
              .build();
        })
        .build();
    server.enqueue(StreamScript.bytes(bomb.readByteArray()).header("Content-Encoding", "gzip"));

    try (EventStream events =
        SseClient.builder().http(http).maxEventBytes(maxEventBytes).build().read(get())) {
      assertThatExceptionOfType(EventTooLargeException.class)
          .isThrownBy(() -> events.iterator().next());
    }

    assertThat(unpacked.get()).isBetween((long) maxEventBytes, maxEventBytes + (64L << 10));
  }

  private UnexpectedResponseException refused(StreamScript script) {
    server.enqueue(script);
    return catchThrowableOfType(
        UnexpectedResponseException.class, () -> SseClient.read(new OkHttpClient(), get()));
  }

  private Request get() {
    return new Request.Builder().url(server.url("/")).build();
  }
}
