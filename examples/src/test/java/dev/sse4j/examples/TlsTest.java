package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.server.jetty.SseServerBuilder;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server speaks on its one port, to whom. */
class TlsTest {

  private static final int LIMIT_SECONDS = 20;

  private final ManualClock clock = ManualClock.create();
  private final Closings closings = new Closings();
  private final Hub hub =
      Hub.builder().clock(clock, clock.scheduler()).withoutKeepAlive().build();
  private SseServer server;

  @AfterEach
  void stop() {
    server.close();
    hub.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachProtocolIsSpokenToThoseWhoAskForIt(Transport transport) throws Exception {
    start(transport.on(builder()));
    OkHttpClient http = transport.client();

    try (Response response = health(http);
        EventStream pets = SseClient.read(http, request("/subscribe/pets"));
        StreamProbe probe = StreamProbe.of(pets)) {
      hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));

      assertThat(response.protocol()).isEqualTo(transport.protocol());
      assertThat(probe).receivesData("Corgi");
    }
  }

  @Test
  void theAddressSaysWhetherItIsTls() throws Exception {
    start(builder());
    assertThat(server.uri().toString()).startsWith("http://127.0.0.1:");
    server.close();
    start(builder().tls(Transport.tls()));
    assertThat(server.uri().toString()).startsWith("https://127.0.0.1:");
  }

  @Test
  void withoutHttp2ThoseWhoCouldAgreeOnItGetTheOther() throws Exception {
    start(builder().tls(Transport.tls()).withoutHttp2());

    try (Response response = health(Transport.HTTP2_TLS.client())) {
      assertThat(response.protocol()).isEqualTo(Protocol.HTTP_1_1);
    }
  }

  // A proxy that passes an upgrade on does not see what is asked for behind it.
  @Test
  void anUpgradeToHttp2IsNotTaken() throws Exception {
    start(builder());
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/health")).build();

    HttpClient asksForUpgrade =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    assertThat(asksForUpgrade.send(request, BodyHandlers.ofString()).version())
        .isEqualTo(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void whoDoesNotReadIsCutWithinTlsToo() throws Exception {
    start(builder().tls(Transport.tls()));
    hub.addListener(closings);
    try (Streams streams = streams();
        Response stalled = streams.response("/subscribe/bulk")) {
      Eventually.holds(() -> {
        hub.publish("/bulk", Event.of("x".repeat(100_000)));
        clock.advance(Duration.ofMillis(100));
        return !closings.isEmpty();
      });

      assertThat(closings.next()).isIn(CloseReason.OVERRUN, CloseReason.WRITE_TIMEOUT);
      assertThat(StreamProbe.of(stalled.body().byteStream()).awaitEnd())
          .as("a cut")
          .isPresent();
    }
  }

  @Test
  void aStopEndsStreamsWithinTlsInOrderAndDoesNotWaitForTheirClients() throws Exception {
    start(builder().tls(Transport.tls()));
    try (Streams keepAlive = streams()) {
      StreamProbe probe = keepAlive.open("/subscribe/pets");
      probe.awaitComment("ok");

      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(server::close, task -> new Thread(task, "stop").start());

      closed.get(LIMIT_SECONDS, TimeUnit.SECONDS); // much less than the drain
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.reconnectionTime()).isPresent();
    }
  }

  private SseServerBuilder builder() {
    return SseServer.builder(
            SseHandler.builder(hub).drain(Duration.ofMinutes(5)).build())
        .port(0);
  }

  private void start(SseServerBuilder builder) throws Exception {
    server = builder.build();
    server.start();
  }

  private Response health(OkHttpClient http) throws IOException {
    return http.newCall(request("/health")).execute();
  }

  private Request request(String target) {
    return new Request.Builder().url(server.uri() + target).build();
  }

  private Streams streams() {
    return new Streams(server.uri().toString(), Transport.HTTP1_TLS.client());
  }
}
