package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose request is refused gets to read the answer, also while it is still sending. */
class RefusedBodyTest {

  private static final int REPETITIONS = 20;

  private ServedHub served;

  @BeforeEach
  void start() throws Exception {
    served = ServedHub.with(
        hub -> hub.maxEventBytes(100_000), options -> options.publishToken("secret"));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theAnswerToALargeBodyIsNotLost() throws Exception {
    byte[] large = new byte[900_000];
    List<BodyPublisher> bodies = List.of(
        BodyPublishers.ofByteArray(large),
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))); // without its length
    for (int i = 0; i < REPETITIONS; i++) {
      for (BodyPublisher body : bodies) {
        HttpClient client = HttpClient.newHttpClient(); // a connection of its own
        assertThat(post(client, "/publish/pets", body, "wrong")).isEqualTo(401);
        assertThat(post(client, "/publish/pets", body, "secret")).isEqualTo(413);
        assertThat(post(client, "/subscribe/pets", body, "secret")).isEqualTo(405);
      }
    }
  }

  @Test
  void aConnectionWhoseBodyWasReadOffServesTheNextRequest() throws Exception {
    try (RawHttp connection = new RawHttp(served.server.uri())) {
      connection.write("POST /publish/pets HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nabcde"
          + "GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

      assertThat(connection.readAll())
          .startsWith("HTTP/1.1 401")
          .contains("HTTP/1.1 200")
          .endsWith("ok\n");
    }
  }

  @Test
  void whoWaitsToBeAskedIsAnsweredWithoutBeingAsked() throws Exception {
    try (RawHttp connection = new RawHttp(served.server.uri())) {
      connection.write("POST /publish/pets HTTP/1.1\r\nHost: test\r\nContent-Length: 900000\r\n"
          + "Expect: 100-continue\r\n\r\n");

      assertThat(connection.readAll()).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void whoWasAskedAndSendsTooMuchGetsToReadTheAnswer() throws Exception {
    String chunk = Integer.toHexString(900_000) + "\r\n" + "x".repeat(900_000) + "\r\n0\r\n\r\n";
    for (int i = 0; i < REPETITIONS; i++) {
      try (RawHttp connection = new RawHttp(served.server.uri())) {
        connection.write("POST /publish/pets HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
            + "Transfer-Encoding: chunked\r\nAuthorization: Bearer secret\r\n"
            + "Expect: 100-continue\r\n\r\n");
        String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
        assertThat(connection.read(goOn.length())).asString(UTF_8).isEqualTo(goOn);

        connection.write(chunk);

        assertThat(connection.readAll()).startsWith("HTTP/1.1 413").endsWith("\n");
      }
    }
  }

  @Test
  void aBodyWithoutEndIsNotReadForEver() throws Exception {
    try (RawHttp connection = new RawHttp(served.server.uri())) {
      connection.write(
          "POST /publish/pets HTTP/1.1\r\nHost: test\r\nContent-Length: 900000\r\n\r\nabc");

      // And nothing more is sent: the answer is there at once, and the end within seconds.
      assertThat(connection.read("HTTP/1.1 401".length()))
          .asString(UTF_8)
          .isEqualTo("HTTP/1.1 401");
      assertThat(connection.readAll()).isNotEmpty();
    }
  }

  private int post(HttpClient client, String target, BodyPublisher body, String token)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(served.server.uri().resolve(target))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", "Bearer " + token)
        .POST(body)
        .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.body()).startsWith(response.statusCode() + " ");
    return response.statusCode();
  }
}
