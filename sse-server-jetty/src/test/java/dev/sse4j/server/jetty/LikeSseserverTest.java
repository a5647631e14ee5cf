package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.Overflow;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.StreamProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bytes of mroth/sseserver, for clients that read nothing else. */
class LikeSseserverTest {

  @Test
  void aStreamHasItsHeadersAndNoOthers() throws Exception {
    try (ServedHub served = served();
        RawStream stream = new RawStream(served, "/subscribe/pets")) {
      assertThat(stream.head().lines().filter(line -> !line.startsWith("Date: ")))
          .containsExactlyInAnyOrder(
              "HTTP/1.1 200 OK",
              "Access-Control-Allow-Origin: *",
              "Content-Type: text/event-stream; charset=utf-8",
              "Cache-Control: no-cache",
              "Connection: keep-alive",
              "Transfer-Encoding: chunked");
    }
  }

  @Test
  void aStreamHasItsBytesFromTheFirstToTheLast() throws Exception {
    try (ServedHub served = served();
        RawStream stream = new RawStream(served, "/subscribe/pets")) {
      stream.head();
      stream.await(":keepalive\n");

      served.hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
      served.hub.publish(
          "/pets/dogs", Event.of("7 lines?\r\n no\n\n  two spaces\n").withId("7"));
      stream.await("two spaces\ndata:\n\n");
      served.clock.advance(Duration.ofSeconds(20));
      stream.await("\n\n:keepalive\n");
      served.hub.publish("/pets", Event.of("Ünïcödé"));
      stream.await("Ünïcödé\n\n");
      served.server.close();

      assertThat(stream.readAll())
          .isEqualTo(":keepalive\n"
              + "event:new-dog\ndata:Corgi\n\n"
              + "data:7 lines?\ndata:  no\ndata:\ndata:   two spaces\ndata:\n\n"
              + ":keepalive\n"
              + "data:Ünïcödé\n\n");
    }
  }

  @Test
  void aReaderOfTheStandardReadsTheSameDataBack() throws Exception {
    try (ServedHub served = served();
        StreamProbe probe = served.subscribe("/subscribe/pets")) {
      probe.awaitComment("keepalive");
      served.hub.publish("/pets", Event.of(" x", " one\n  two\n").withId("7"));

      assertThat(probe.await(1)).containsExactly(new Event(" x", " one\n  two\n", ""));
    }
  }

  @Test
  void whoComesBackWithAnIdOfSomebodyElseIsStillToldOfTheGap() throws Exception {
    try (ServedHub served = served();
        RawStream stream =
            new RawStream(served, "/subscribe/pets", "Last-Event-ID: from-elsewhere")) {
      stream.head();

      stream.await(
          "event:sse.gap\ndata:{\"lastEventId\":\"from-elsewhere\",\"reason\":\"unknown\"");
      stream.await("}\n\n");
      assertThat(stream.text()).doesNotContain("id:", "retry:");
    }
  }

  @Test
  void theLastEventOfADrainLooksLikeTheOthers() throws Exception {
    try (ServedHub served = ServedHub.with(
            HubBuilder::likeSseserver,
            handler -> handler.likeSseserver().lastEvent(Event.of("bye", "see you")));
        RawStream stream = new RawStream(served, "/subscribe/pets")) {
      stream.head();
      stream.await(":keepalive\n");

      served.server.close();

      assertThat(stream.readAll()).isEqualTo(":keepalive\nevent:bye\ndata:see you\n\n");
    }
  }

  @Test
  void headAsksForTheSameHeaders() throws Exception {
    try (ServedHub served = served()) {
      assertThat(served.head("/subscribe/pets"))
          .contains("\r\nContent-Type: text/event-stream; charset=utf-8\r\n")
          .doesNotContain("Keep-Alive-Interval", "X-Accel-Buffering", "no-transform");
    }
  }

  @Test
  void whatContradictsItIsRefused() {
    HubBuilder hub = Hub.builder().likeSseserver();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.replayer(Replayer.lastEvents(10)).build())
        .withMessage(
            "likeSseserver contradicts a replayer: nobody is told an id to come back with");
    hub.replayer(Replayer.none());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.overflow(Overflow.CATCH_UP).build())
        .withMessageStartingWith("overflow CATCH_UP contradicts likeSseserver");
    hub.overflow(Overflow.SKIP);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.reconnectionTime(Duration.ofSeconds(1)).build())
        .withMessage("likeSseserver contradicts reconnectionTime: nobody is told it");
    try (Hub any = Hub.create()) {
      SseHandlerBuilder handler = SseHandler.builder(any).likeSseserver();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> handler.cors("https://shop.example").build())
          .withMessageStartingWith("likeSseserver contradicts cors with origins");
      assertThat(handler.cors("*").build()).isNotNull();
    }
  }

  private static ServedHub served() throws Exception {
    return ServedHub.with(HubBuilder::likeSseserver, SseHandlerBuilder::likeSseserver);
  }

  /** The bytes of one response of HTTP/1.1, without the lengths of its chunks. */
  private static final class RawStream implements AutoCloseable {

    private final RawHttp connection;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    RawStream(ServedHub served, String target, String... headers) throws IOException {
      connection = new RawHttp(served.server.uri());
      StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      connection.write(request + "\r\n");
    }

    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      String line = line();
      while (!line.isEmpty()) {
        head.append(line).append('\n');
        line = line();
      }
      return head.toString();
    }

    String text() {
      return body.toString(UTF_8);
    }

    void await(String wanted) throws IOException {
      while (!text().contains(wanted)) {
        assertThat(readChunk()).as("more of the stream after: %s", text()).isTrue();
      }
    }

    String readAll() throws IOException {
      while (readChunk()) {
        // until the last one, which is empty
      }
      return text();
    }

    private boolean readChunk() throws IOException {
      String line = line();
      // Jetty sends the line end behind a chunk together with the next.
      int length = Integer.parseInt(line.isEmpty() ? line() : line, 16);
      body.write(connection.read(length));
      return length > 0;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (line.indexOf("\n") < 0) {
        byte[] next = connection.read(1);
        assertThat(next).as("a byte after: %s", line).isNotEmpty();
        line.append((char) next[0]);
      }
      return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
