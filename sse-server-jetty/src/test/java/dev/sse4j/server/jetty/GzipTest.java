package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.RecordingListener;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are compressed: nothing else about them changes. */
class GzipTest {

  private static final int STREAMS = 100;

  private final CountedDeflaters deflaters = new CountedDeflaters();

  @Test
  void eachEventCanBeReadByAllBeforeTheNextIsPublished() throws Exception {
    try (ServedHub served = ServedHub.with(gzip())) {
      List<GzipReader> readers = open(served, STREAMS);

      for (int i = 0; i < 5; i++) {
        served.hub.publish("/pets", Event.of("new-dog", "Corgi " + i));
        for (GzipReader reader : readers) {
          reader.await("event: new-dog\ndata: Corgi " + i + "\n");
          reader.await("Corgi " + i + "\n\n");
        }
      }
    }
  }

  @Test
  void aKeepAliveComesAtOnce() throws Exception {
    try (ServedHub served = ServedHub.with(gzip());
        GzipReader reader = open(served, 1).get(0)) {
      served.clock.advance(Duration.ofSeconds(20));

      reader.await(":keepalive\n");
    }
  }

  @Test
  void anEventLargerThanAWriteIsComplete() throws Exception {
    try (ServedHub served = ServedHub.with(gzip());
        GzipReader reader = open(served, 1).get(0)) {
      String noise = noise(900_000);

      served.hub.publish("/pets", Event.of(noise));

      reader.await("data: " + noise + "\n\n");
    }
  }

  @Test
  void whoComesBackGetsWhatItMissed() throws Exception {
    try (ServedHub served = ServedHub.with(gzip())) {
      String id = served.hub.publish("/pets", Event.of("one"));
      served.hub.publish("/pets", Event.of("two"));

      try (GzipReader reader =
          GzipReader.get(served.server.uri() + "/subscribe/pets", "Last-Event-ID", id)) {
        assertThat(reader.await("data: two\n\n")).doesNotContain("data: one");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "gzip;q=0.1",
        "br, gzip ; q=1.000",
        "identity;q=0.5, gzip",
        "*, gzip"
      })
  void whoNamesGzipGetsIt(String accepted) throws Exception {
    try (ServedHub served = ServedHub.with(gzip())) {
      assertThat(served.head("/subscribe/pets", "Accept-Encoding: " + accepted))
          .contains("\r\nContent-Encoding: gzip\r\n", "\r\nVary: Accept-Encoding\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "*",
        "br",
        "x",
        "gzip;q=2",
        "gzip;q=",
        "gzip;level=9",
        "identity, gzip;q=0.5",
        "gzipped"
      })
  void whoDoesNotGetsItPlain(String accepted) throws Exception {
    try (ServedHub served = ServedHub.with(gzip())) {
      String header = "Accept-Encoding: " + accepted;
      try (StreamProbe probe = served.subscribe("/subscribe/pets", header)) {
        probe.awaitComment("ok");

        assertThat(probe.header("Content-Encoding")).isEmpty();
        assertThat(probe.header("Vary")).contains("Accept-Encoding");
      }
      assertThat(served.head("/subscribe/pets", header))
          .contains("\r\nVary: Accept-Encoding\r\n")
          .doesNotContain("Content-Encoding");
    }
  }

  @Test
  void unlessItIsOnNothingIsCompressed() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options);
        StreamProbe probe = served.subscribe("/subscribe/pets", "Accept-Encoding: gzip")) {
      probe.awaitComment("ok");

      assertThat(probe.header("Content-Encoding")).isEmpty();
      assertThat(probe.header("Vary")).isEmpty();
    }
  }

  @Test
  void allOtherAnswersArePlain() throws Exception {
    try (ServedHub served = ServedHub.with(options ->
        gzip().apply(options).maxConnections(1).publishToken("writer").adminOnLoopback())) {
      String gzip = "Accept-Encoding: gzip";
      GzipReader full = open(served, 1).get(0);

      assertThat(served.get("/health", gzip)).contains("\r\n\r\nok\n");
      assertThat(served.get("/subscribe/pets", gzip))
          .contains("\r\n\r\n503 the server has as many");
      assertThat(served.get("/subscribe/pets", gzip, "Accept: text/html")).contains("\r\n\r\n406 ");
      assertThat(served.get("/elsewhere", gzip)).contains("\r\n\r\n404 ");
      assertThat(served.send("OPTIONS", "/subscribe/pets", "", gzip)).startsWith("HTTP/1.1 204");
      assertThat(served.post("/publish/pets", "Corgi", gzip, "X-Authorization: writer"))
          .contains("\r\n\r\n{\"id\":");
      assertThat(served.get("/admin/status.json", gzip)).contains("\r\n\r\n{");
      full.await("Corgi");
    }
  }

  @Test
  void aRefusalInPlaceOfAStreamIsPlain() throws Exception {
    try (ServedHub served = ServedHub.with(options -> gzip().apply(options))) {
      served.hub.close();

      assertThat(served.get("/subscribe/pets", "Accept-Encoding: gzip"))
          .startsWith("HTTP/1.1 503")
          .contains("\r\n\r\n503 ")
          .doesNotContain("Content-Encoding");
    }
  }

  @Test
  void itVariesByTheOriginToo() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> gzip().apply(options).cors("https://shop.example"))) {
      assertThat(served.head("/subscribe/pets", "Accept-Encoding: gzip"))
          .contains("\r\nVary: Origin, Accept-Encoding\r\n");
    }
  }

  @Test
  void whoDoesNotReadIsCutByTheWriteTimeoutAndItsMemoryGivenBack() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (ServedHub served =
            ServedHub.with(hub -> hub.maxLagBytes(64 << 20).maxLogBytes(128 << 20), gzip());
        StalledClient stalled =
            StalledClient.get(served.server.uri() + "/subscribe/pets", "Accept-Encoding: gzip")) {
      served.hub.addListener(listener);
      assertThat(stalled.readHead()).contains("Content-Encoding: gzip");
      Eventually.holds(() -> deflaters.live() == 1);
      for (int i = 0; i < 20; i++) { // much more than the kernel takes
        served.hub.publish("/pets", Event.of(noise(900_000)));
      }

      Eventually.holds(() -> {
        served.clock.advance(Duration.ofMillis(500));
        return !listener.reasons().isEmpty();
      });

      assertThat(listener.reasons()).containsExactly(CloseReason.WRITE_TIMEOUT);
      stalled.awaitCut();
      Eventually.holds(() -> deflaters.live() == 0);
    }
  }

  @Test
  void whoeverGoesGivesTheMemoryBack() throws Exception {
    try (ServedHub served = ServedHub.with(gzip())) {
      List<GzipReader> readers = open(served, STREAMS);
      assertThat(deflaters.live()).isEqualTo(STREAMS);

      for (GzipReader reader : readers) {
        reader.close();
      }

      Eventually.holds(() -> {
        served.hub.publish("/pets", Event.of("anybody there?"));
        return deflaters.live() == 0;
      });
    }
  }

  @Test
  void aStopEndsStreamsWholeAndGivesTheMemoryBack() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> gzip().apply(options).drain(Duration.ofSeconds(20)))) {
      List<GzipReader> readers = open(served, STREAMS);

      served.server.close();

      for (GzipReader reader : readers) {
        assertThat(reader.awaitEnd()).isTrue();
      }
      Eventually.holds(() -> deflaters.live() == 0);
    }
  }

  @Test
  void aStreamOfOneClientIsWholeIfItsBodyReturnsAndNotIfItFails() throws Exception {
    CountDownLatch read = new CountDownLatch(2);
    StreamHandlerBuilder options = StreamHandler.builder(request -> sender -> {
          sender.send(Event.of("first"));
          read.await();
          if (request.getHttpURI().getPath().equals("/fails")) {
            throw new IllegalStateException("a failure of this test");
          }
          sender.send(Event.of("last"));
        })
        .gzip();
    options.compression = Compression.gzipBy(deflaters);
    try (SseServer server = new SseServer("127.0.0.1", 0, options.build())) {
      server.start();
      GzipReader returning = GzipReader.get(server.uri() + "/");
      GzipReader failing = GzipReader.get(server.uri() + "/fails");
      returning.await("data: first\n\n");
      read.countDown();
      failing.await("data: first\n\n");
      read.countDown();

      returning.await("data: last\n\n");
      assertThat(returning.awaitEnd()).isTrue();
      assertThat(failing.awaitEnd()).isFalse();
      Eventually.holds(() -> deflaters.live() == 0);
    }
  }

  private UnaryOperator<SseHandlerBuilder> gzip() {
    return options -> {
      options.gzip().compression = Compression.gzipBy(deflaters);
      return options;
    };
  }

  private static List<GzipReader> open(ServedHub served, int count) throws Exception {
    List<GzipReader> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(GzipReader.get(served.server.uri() + "/subscribe/pets"));
    }
    for (GzipReader reader : readers) {
      reader.await(":ok\n\n");
    }
    return readers;
  }

  /** Returns text that hardly gets smaller. */
  private static String noise(int length) {
    return Seed.next()
        .random()
        .ints(length, ' ' + 1, 0x7F)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
