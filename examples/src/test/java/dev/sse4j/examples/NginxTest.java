package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.testkit.StreamProbe;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams through a real nginx, with the configuration that the documentation shows. */
class NginxTest {

  private static final Path DOCUMENTATION = Path.of("..", "docs", "proxies.md");
  private static final Pattern BLOCK = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

  private final Hub hub = Hub.builder().keepAlive(Duration.ofSeconds(1)).build();
  private final Closings closings = new Closings();
  private final SseServer server = new SseServer(
      "127.0.0.1",
      0,
      SseHandler.builder(hub)
          .publishToken("secret")
          .trustedProxies("127.0.0.1")
          .drain(Duration.ofMinutes(1))
          .build());
  private Nginx nginx;

  @TempDir
  private Path folder;

  @BeforeEach
  void start() throws Exception {
    Path binary = Programs.orSkip("nginx");
    hub.addListener(closings);
    server.start();
    Matcher block = BLOCK.matcher(Files.readString(DOCUMENTATION));
    assertThat(block.find()).as("a configuration in %s", DOCUMENTATION).isTrue();
    nginx = Nginx.start(binary, folder, block.group(1), server.uri().getPort());
  }

  @AfterEach
  void close() {
    if (nginx != null) {
      nginx.close();
    }
    server.close();
    hub.close();
  }

  @Test
  void firstCommentEventsAndKeepAlivesComeAsTheyAreSent() {
    try (StreamProbe probe = subscribe()) {
      probe.awaitComment("ok");
      assertThat(probe.header("Content-Type")).contains("text/event-stream;charset=utf-8");

      hub.publish("/pets", Event.of("one"));
      assertThat(probe).receivesData("one");
      hub.publish("/pets", Event.of("two"));
      assertThat(probe).receivesData("two");

      probe.awaitComment("keepalive");
    }
  }

  @Test
  void theServerKnowsTheClientBehindTheProxy() {
    // The client is a proxy itself, of the same address: both are trusted, and who is behind is it.
    try (StreamProbe probe = subscribe("X-Forwarded-For: 203.0.113.9")) {
      probe.awaitComment("ok");

      assertThat(hub.status().subscriptions().get(0).peer().address()).isEqualTo("203.0.113.9");
    }
  }

  // PEERS W11: who passes on what a client says of itself, lets it choose its address.
  @Test
  void aClientBehindTheProxyCannotChooseItsAddress() {
    try (StreamProbe probe = subscribe("Forwarded: for=203.0.113.9")) {
      probe.awaitComment("ok");

      assertThat(hub.status().subscriptions().get(0).peer().address()).startsWith("127.0.0.1");
    }
  }

  @Test
  void aClientThatGoesIsGoneForTheServerToo() throws Exception {
    StreamProbe probe = subscribe();
    probe.awaitComment("ok");

    probe.close();

    assertThat(closings.next()).isEqualTo(CloseReason.CLIENT_GONE);
  }

  @Test
  void aDrainedStreamEndsInOrder() {
    try (StreamProbe probe = subscribe()) {
      probe.awaitComment("ok");

      server.close();

      assertThat(probe.awaitEnd()).isEmpty();
    }
  }

  @Test
  void aMessageOfAMegabyteIsPublished() {
    try (StreamProbe probe = subscribe()) {
      probe.awaitComment("ok");
      String large = "x".repeat(1_000_000);

      HttpResponse<String> answer =
          Http.post(nginx.url() + "/publish/pets", large, "Authorization", "Bearer secret");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(probe.await(1).get(0).data()).isEqualTo(large);
    }
  }

  private StreamProbe subscribe(String... headers) {
    return StreamProbe.get(nginx.url() + "/subscribe/pets", headers);
  }
}
