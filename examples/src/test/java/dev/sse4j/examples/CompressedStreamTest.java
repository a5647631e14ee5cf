package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.StreamListener;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** OkHttp asks for gzip and undoes it, unless it is told not to: its user sees events as always. */
@ParameterizedClass
@EnumSource
class CompressedStreamTest {

  private static final int STREAMS = 50;

  private final Transport transport;
  private final ManualClock clock = ManualClock.create();
  private final Closings closings = new Closings();
  private final Hub hub = Hub.builder().clock(clock, clock.scheduler()).build();
  private SseServer server;
  private Streams streams;

  CompressedStreamTest(Transport transport) {
    this.transport = transport;
  }

  @BeforeEach
  void start() throws Exception {
    hub.addListener(closings);
    SseHandler handler =
        SseHandler.builder(hub).gzip().drain(Duration.ofMinutes(5)).build();
    server = transport.on(SseServer.builder(handler).port(0)).build();
    server.start();
    streams = new Streams(server.uri().toString(), transport.client());
  }

  @AfterEach
  void stop() {
    streams.close();
    server.close();
    hub.close();
  }

  @Test
  void eachEventIsReadBeforeTheNextIsPublished() {
    List<StreamProbe> probes = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      probes.add(streams.open("/subscribe/pets"));
    }
    probes.forEach(probe -> probe.awaitComment("ok"));

    for (int i = 1; i <= 5; i++) {
      hub.publish("/pets/dogs", Event.of("new-dog", "Corgi " + i));
      for (StreamProbe probe : probes) {
        assertThat(probe.await(i)).last().extracting(Event::data).isEqualTo("Corgi " + i);
      }
    }
    clock.advance(Duration.ofSeconds(20));
    probes.forEach(probe -> probe.awaitComment("keepalive"));
  }

  @Test
  void whoComesBackGetsWhatItMissed() {
    String id = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("x".repeat(900_000)));
    hub.publish("/pets", Event.of("three"));

    StreamProbe back = streams.open("/subscribe/pets", "Last-Event-ID", id);

    assertThat(back.await(2))
        .extracting(event -> event.data().length())
        .containsExactly(900_000, 5);
  }

  @Test
  void aStopEndsItInOrder() throws Exception {
    StreamProbe probe = streams.open("/subscribe/pets");
    probe.awaitComment("ok");

    CompletableFuture.runAsync(server::close, task -> new Thread(task, "stop").start())
        .get(20, TimeUnit.SECONDS);

    assertThat(probe.awaitEnd()).isEmpty();
  }

  @Test
  void whoCancelsIsGone() throws Exception {
    Call call = streams.call("/subscribe/pets");
    StreamProbe.of(call.execute().body().byteStream()).awaitComment("ok");

    call.cancel();

    Eventually.holds(() -> {
      hub.publish("/pets", Event.of("anybody there?")); // over HTTP/1.1 only a write tells
      return !closings.isEmpty();
    });
    assertThat(closings.next()).isEqualTo(CloseReason.CLIENT_GONE);
  }

  @Test
  void ourClientAsksForPlainText() throws Exception {
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    OkHttpClient http = transport.client();
    SseClient client = SseClient.builder()
        .http(http)
        .listener(new StreamListener() {
          @Override
          public void opened(Headers opened) {
            headers.complete(opened);
          }
        })
        .build();
    try (EventStream events = client.open(server.uri() + "/subscribe/pets");
        StreamProbe probe = StreamProbe.of(events)) {
      Headers opened = headers.get(20, TimeUnit.SECONDS);
      hub.publish("/pets", Event.of("marker"));

      assertThat(probe.await(1)).hasSize(1);
      assertThat(opened.get("Content-Encoding")).isNull();
      assertThat(opened.get("Vary")).isEqualTo("Accept-Encoding");
    }
  }
}
