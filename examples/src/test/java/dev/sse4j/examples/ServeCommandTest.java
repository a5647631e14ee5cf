package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import okhttp3.Protocol;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ServeCommandTest {

  private static final String PASSWORD = Transport.PASSWORD;
  private static final String[] BEARER = {"Authorization", "Bearer hunter2"};

  @Test
  void tellsItsAddressWhenItIsReady() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0")) {
      assertThat(Http.get(serve.url() + "/health").body()).isEqualTo("ok\n");
      assertThat(serve.out()).isEqualTo("listening on " + serve.url() + "\n");
    }
  }

  @Test
  void aSubscriberHearsAtOnceThatItIsConnected() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0");
        StreamProbe probe = StreamProbe.get(serve.url() + "/subscribe/pets")) {
      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("Content-Type")).contains("text/event-stream;charset=utf-8");
      probe.awaitComment(comment -> true);
    }
  }

  @Test
  void whatIsPublishedReachesItsNamespaceAndThoseAbove() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        StreamProbe dogs = subscribe(serve, "/pets/dogs");
        StreamProbe pets = subscribe(serve, "/pets");
        StreamProbe petsWithSlash = subscribe(serve, "/pets/");
        StreamProbe root = subscribe(serve, "/");
        StreamProbe cats = subscribe(serve, "/pets/cats");
        StreamProbe petshop = subscribe(serve, "/petshop");
        StreamProbe pet = subscribe(serve, "/pet")) {
      Http.post(serve.url() + "/publish/pets/dogs?event=new-dog", "Corgi", BEARER);
      Http.post(
          serve.url() + "/publish?ns=/pets/cats&ns=/petshop&ns=/pet&event=marker", "", BEARER);

      assertThat(dogs.await(1)).containsExactly(new Event("new-dog", "Corgi", dogs.lastEventId()));
      for (StreamProbe above : List.of(pets, petsWithSlash, root)) {
        assertThat(above).receivesData("Corgi");
        above.expectQuietUntil("marker");
      }
      for (StreamProbe elsewhere : List.of(cats, petshop, pet)) {
        elsewhere.expectQuietUntil("marker");
      }
    }
  }

  @Test
  void dataThatLooksLikeFieldsArrivesAsItIs() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        StreamProbe pets = subscribe(serve, "/pets")) {
      Http.post(serve.url() + "/publish/pets", "one\r\ndata: two\nid: 666\n\n:four", BEARER);

      assertThat(pets).receivesData("one\ndata: two\nid: 666\n\n:four");
      assertThat(pets.lastEventId()).isNotEqualTo("666");
    }
  }

  @Test
  void nobodyPublishesWithoutTheToken() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2")) {
      HttpResponse<String> none = Http.post(serve.url() + "/publish/pets", "Corgi");
      HttpResponse<String> wrong =
          Http.post(serve.url() + "/publish/pets", "Corgi", "Authorization", "Bearer hunter3");

      assertThat(none.statusCode()).isEqualTo(401);
      assertThat(none.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(wrong.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void nobodyPublishesIfThereIsNoToken() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0")) {
      assertThat(Http.post(serve.url() + "/publish/pets", "Corgi", BEARER).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void theTokensMayComeFromTheEnvironment() {
    Map<String, String> environment =
        Map.of("SSE4J_PUBLISH_TOKEN", "hunter2", "SSE4J_ADMIN_TOKEN", "admin");
    try (RunningCommand serve = RunningCommand.runWith(environment, "serve", "--port", "0")) {
      assertThat(Http.post(serve.url() + "/publish/pets", "Corgi", BEARER).statusCode())
          .isEqualTo(200);
      assertThat(Http.get(serve.url() + "/admin/status.json").statusCode()).isEqualTo(401);
      assertThat(Http.get(serve.url() + "/admin/status.json", "Authorization", "Bearer admin")
              .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void anOptionGoesBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("SSE4J_PUBLISH_TOKEN", "hunter1");
    try (RunningCommand serve =
        RunningCommand.runWith(environment, "serve", "--port", "0", "--publish-token", "hunter2")) {
      assertThat(Http.post(serve.url() + "/publish/pets", "Corgi", BEARER).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aTokenOfTheEnvironmentThatCannotBeOneIsRefusedUnseen() {
    Map<String, String> environment = Map.of("SSE4J_PUBLISH_TOKEN", "hunter 2");
    try (RunningCommand serve = RunningCommand.runWith(environment, "serve", "--port", "0")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err())
          .contains("SSE4J_PUBLISH_TOKEN: expected visible ASCII")
          .doesNotContain("hunter");
    }
  }

  @Test
  void aTokenOfTheEnvironmentMayNameAFileToo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
    Map<String, String> environment = Map.of("SSE4J_PUBLISH_TOKEN", "@" + file);
    try (RunningCommand serve = RunningCommand.runWith(environment, "serve", "--port", "0")) {
      assertThat(Http.post(serve.url() + "/publish/pets", "Corgi", BEARER).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aTokenMayComeFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--publish-token", "@" + file)) {
      assertThat(Http.post(serve.url() + "/publish/pets", "Corgi", BEARER).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void theStatusIsOpenOnLoopback() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0")) {
      assertThat(Http.get(serve.url() + "/admin/status.json").body())
          .contains("\"msgs_broadcast\": 0");
    }
  }

  @Test
  void theStatusIsNotShownThroughAProxyOnTheSameMachine() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0")) {
      for (String path : new String[] {"/admin/status.json", "/metrics"}) {
        assertThat(
                Http.get(serve.url() + path, "X-Forwarded-For", "203.0.113.9").statusCode())
            .isEqualTo(403);
      }
    }
  }

  @Test
  void theStatusIsClosedToAllWithNoAdmin() {
    Map<String, String> environment = Map.of("SSE4J_ADMIN_TOKEN", "admin");
    try (RunningCommand serve =
        RunningCommand.runWith(environment, "serve", "--port", "0", "--no-admin")) {
      HttpResponse<String> status =
          Http.get(serve.url() + "/admin/status.json", "Authorization", "Bearer admin");

      assertThat(status.statusCode()).isEqualTo(403);
      assertThat(status.body()).startsWith("403 admin endpoint disabled");
    }
  }

  @Test
  void whoComesBackIsGivenWhatItHasMissed() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2")) {
      String first = publishThree(serve);

      try (StreamProbe pets = subscribe(serve, "/pets", "Last-Event-ID: " + first)) {
        assertThat(pets).receivesData("two", "three");
      }
    }
  }

  @Test
  void historyIsAsLongAsItIsToldToBe() {
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--publish-token", "hunter2", "--history", "1")) {
      String first = publishThree(serve);

      try (StreamProbe pets = subscribe(serve, "/pets", "Last-Event-ID: " + first)) {
        assertThat(pets.await(2)).extracting(Event::type).containsExactly("sse.gap", "message");
        assertThat(pets.await(2)).extracting(Event::data).last().isEqualTo("three");
      }
    }
  }

  @Test
  void withoutHistoryThereIsAGap() {
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--publish-token", "hunter2", "--history", "0")) {
      String first = publishThree(serve);

      try (StreamProbe pets = subscribe(serve, "/pets", "Last-Event-ID: " + first)) {
        assertThat(pets.await(1)).extracting(Event::type).containsExactly("sse.gap");
      }
    }
  }

  @Test
  void whoComesNewIsGivenWhatIsRetained() {
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--publish-token", "hunter2", "--retain", "10")) {
      publishThree(serve);

      try (StreamProbe pets = subscribe(serve, "/pets")) {
        assertThat(pets).receivesData("three");
      }
    }
  }

  @Test
  void whoComesNewMayBeginWithTheNewest() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2")) {
      publishThree(serve);

      try (StreamProbe pets = subscribe(serve, "/*?last=2")) {
        assertThat(pets).receivesData("two", "three");
      }
    }
  }

  @Test
  void theKeepAliveIsTold() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0", "--keep-alive", "2s");
        StreamProbe probe = subscribe(serve, "/pets")) {
      assertThat(probe.header("Keep-Alive-Interval")).contains("2");
    }
  }

  @Test
  void noEventIsLargerThanTheLagMayBe() {
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--publish-token", "hunter2", "--max-lag", "4KiB")) {
      assertThat(Http.post(serve.url() + "/publish/pets", "x".repeat(3_000), BEARER)
              .statusCode())
          .isEqualTo(200);
      assertThat(Http.post(serve.url() + "/publish/pets", "x".repeat(5_000), BEARER)
              .statusCode())
          .isEqualTo(413);
    }
  }

  @Test
  void onlyThoseSubscribeWhoHaveTheToken() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--subscribe-token", "hunter2")) {
      assertThat(Http.get(serve.url() + "/subscribe/pets").statusCode()).isEqualTo(401);
      assertThat(Http.get(serve.url() + "/subscribe/pets?token=hunter2").statusCode())
          .isEqualTo(401);
      try (StreamProbe pets = subscribe(serve, "/pets", "Authorization: Bearer hunter2")) {
        assertThat(pets.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aBrowserMaySendTheTokenInTheQueryIfThatIsAllowed() {
    Map<String, String> environment = Map.of("SSE4J_SUBSCRIBE_TOKEN", "hunter2");
    try (RunningCommand serve =
            RunningCommand.runWith(environment, "serve", "--port", "0", "--allow-query-token");
        StreamProbe pets = subscribe(serve, "/pets?token=hunter2")) {
      assertThat(pets.status()).isEqualTo(200);
    }
  }

  @Test
  void whoHasTheSubscribeTokenGetsATicketIfThatIsAllowed() {
    String[] bearer = {"Authorization", "Bearer hunter2"};
    try (RunningCommand serve = RunningCommand.run(
            "serve", "--port", "0", "--subscribe-token", "hunter2", "--tickets");
        RunningCommand without =
            RunningCommand.run("serve", "--port", "0", "--subscribe-token", "hunter2")) {
      String answer = Http.post(serve.url() + "/ticket/pets", "", bearer).body();
      String ticket = new JsonMapper().readTree(answer).path("ticket").asString();

      try (StreamProbe pets = subscribe(serve, "?ticket=" + ticket)) {
        assertThat(pets.status()).isEqualTo(200);
      }
      assertThat(Http.post(serve.url() + "/ticket/pets", "").statusCode()).isEqualTo(401);
      assertThat(Http.post(without.url() + "/ticket/pets", "", bearer).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void ticketsNeedASubscribeToken() {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0", "--tickets")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err())
          .startsWith("sse4j serve: option '--tickets' needs '--subscribe-token'");
      assertThat(serve.out()).isEmpty();
    }
    Map<String, String> environment = Map.of("SSE4J_SUBSCRIBE_TOKEN", "hunter2");
    try (RunningCommand serve =
        RunningCommand.runWith(environment, "serve", "--port", "0", "--tickets")) {
      assertThat(Http.post(serve.url() + "/ticket", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void pagesOfOtherOriginsMaySubscribeIfTheyAreNamed() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--cors", "https://pets.example");
        StreamProbe named = subscribe(serve, "/pets", "Origin: https://pets.example");
        StreamProbe other = subscribe(serve, "/pets", "Origin: https://other.example")) {
      assertThat(named.header("Access-Control-Allow-Origin")).contains("https://pets.example");
      assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void noAddressHasMoreStreamsThanAllowed() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--max-connections-per-address", "1");
        StreamProbe only = subscribe(serve, "/pets")) {
      assertThat(only.status()).isEqualTo(200);
      assertThat(Http.get(serve.url() + "/subscribe/pets").statusCode()).isEqualTo(429);
    }
  }

  // PEERS W76: one client could take all connections.
  @Test
  void thereAreNoMoreStreamsThanAllowed() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--max-connections", "1");
        StreamProbe only = subscribe(serve, "/pets")) {
      HttpResponse<String> second = Http.get(serve.url() + "/subscribe/pets");

      assertThat(only.status()).isEqualTo(200);
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void aTrustedProxyIsBelievedWhoItsClientsAre() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--trusted-proxy", "127.0.0.0/8");
        StreamProbe pets = subscribe(serve, "/pets", "X-Forwarded-For: 203.0.113.9")) {
      assertThat(pets.status()).isEqualTo(200);
      assertThat(Http.get(serve.url() + "/admin/status.json").body())
          .contains("\"client_ip\": \"203.0.113.9\"");
    }
  }

  @Test
  void theMetricsAreThereForThoseWhoMaySeeTheStatus() {
    try (RunningCommand open =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        RunningCommand guarded =
            RunningCommand.run("serve", "--port", "0", "--admin-token", "admin");
        StreamProbe pets = subscribe(open, "/pets")) {
      Http.post(open.url() + "/publish/pets", "Corgi", BEARER);
      pets.await(1);

      HttpResponse<String> metrics = Http.get(open.url() + "/metrics");
      assertThat(metrics.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body())
          .contains("sse4j_connections_active 1.0", "sse4j_messages_published_total 1.0");
      assertThat(Http.get(guarded.url() + "/metrics").statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port       | 99999 | expected a port from 0 to 65535 for option '--port', but was 99999",
        "--port       | x     | Invalid value for option '--port': 'x' is not an int",
        "--retain     | 0     | expected a number from 1 for option '--retain', but was 0",
        "--history    | -1    | expected a number from 0 for option '--history', but was -1",
        "--history-age | 0s   | expected a time above 0 for option '--history-age'",
        "--drain      | 1x    | expected a duration such as 500ms, 15s, 5m or 2h, but was \"1x\"",
        "--keep-alive | 1ms   | keepAlive must be at least PT0.1S, but was PT0.001S",
        "--max-lag    | 1MB   | expected a size such as 4096, 64KiB or 1MiB, above 0 and below 2GiB, but was \"1MB\"",
        "--overflow   | drop  | expected disconnect, skip or catch-up, but was \"drop\"",
        "--max-connections | 0 | maxConnections must be above 0, but was 0",
        "--trusted-proxy | proxy.example | \"proxy.example\"",
        "--host       | ''    | expected an address for option '--host'",
        "--cors       | pets.example | \"pets.example\"",
        "--tls-keystore | server.p12 | needs '--tls-password', or SSE4J_TLS_PASSWORD",
        "--tls-password | x | needs '--tls-keystore'",
        "--redis      | localhost | option '--redis': expected redis://[USER:PASSWORD@]HOST",
        "--redis      | ' '   | expected visible ASCII characters, or @FILE",
        "--redis-length | 10  | option '--redis-length' needs '--redis'",
        "--redis-age  | 5m    | option '--redis-age' needs '--redis'",
        "--publish-token | ' ' | expected visible ASCII characters, or @FILE",
        "--admin-token | @/none/such | cannot read \"@/none/such\": there is no file /none/such"
      })
  void whatCannotBeIsRefused(String option, String value, String message) {
    try (RunningCommand serve = RunningCommand.run("serve", option, value)) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err().lines().findFirst().orElse(""))
          .startsWith("sse4j serve: ")
          .contains(message);
      assertThat(serve.out()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--redis-length | 0   | maxLength must be above 0, but was 0",
        "--redis-age    | 5ms | maxAge must be at least a second, but was PT0.005S"
      })
  void whatRedisCannotKeepIsRefused(String option, String value, String message) {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--redis", "redis://127.0.0.1:1", option, value)) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err()).startsWith("sse4j serve: option '" + option + "': " + message);
    }
  }

  @Test
  void aRedisOfTheEnvironmentThatCannotBeOneIsRefusedUnseen() {
    Map<String, String> environment = Map.of("SSE4J_REDIS", "redis://:hunter2");
    try (RunningCommand serve = RunningCommand.runWith(environment, "serve", "--port", "0")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err())
          .startsWith("sse4j serve: SSE4J_REDIS: expected redis://")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void aStatusForNobodyNeedsNoToken() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--no-admin", "--admin-token", "hunter2")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err()).contains("option '--admin-token' contradicts '--no-admin'");
    }
  }

  @Test
  void catchingUpNeedsAHistory() {
    try (RunningCommand serve =
        RunningCommand.run("serve", "--port", "0", "--overflow", "catch-up", "--history", "0")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err()).contains("overflow CATCH_UP");
    }
  }

  @Test
  void aPortThatIsInUseIsAFailureInOneLine() {
    try (ScriptedServer taken = ScriptedServer.start();
        RunningCommand serve = RunningCommand.run("serve", "--port", "" + taken.port())) {
      assertThat(serve.status()).isEqualTo(1);
      assertThat(serve.err().lines()).hasSize(1);
      assertThat(serve.err()).contains("127.0.0.1:" + taken.port());
    }
  }

  /** Publishes "one", "two" and "three", and returns the id of the first. */
  private static String publishThree(RunningCommand serve) {
    String answer = Http.post(serve.url() + "/publish/pets", "one", BEARER).body();
    Http.post(serve.url() + "/publish/pets", "two", BEARER);
    Http.post(serve.url() + "/publish/pets", "three", BEARER);
    return new JsonMapper().readTree(answer).path("id").asString();
  }

  @Test
  void compressesIfItIsToldToAndAskedFor() {
    try (RunningCommand plain = RunningCommand.run("serve", "--port", "0");
        RunningCommand gzip = RunningCommand.run("serve", "--port", "0", "--gzip")) {
      for (RunningCommand serve : List.of(plain, gzip)) {
        try (StreamProbe probe =
            StreamProbe.get(serve.url() + "/subscribe/pets", "Accept-Encoding: gzip")) {
          assertThat(probe.header("Content-Encoding").isPresent()).isEqualTo(serve == gzip);
        }
      }
    }
  }

  @Test
  void speaksTlsAndWithinItBothProtocolsWithTheKeyOfAFile(@TempDir Path folder) throws Exception {
    Path file = Transport.keyStoreIn(folder);
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--tls-keystore", file.toString(), "--tls-password", PASSWORD)) {
      assertThat(serve.url()).startsWith("https://127.0.0.1:");
      for (Transport transport : List.of(Transport.HTTP1_TLS, Transport.HTTP2_TLS)) {
        try (Streams streams = new Streams(serve.url(), transport.client());
            Response health = streams.response("/health")) {
          assertThat(health.protocol()).isEqualTo(transport.protocol());
          assertThat(health.body().string()).isEqualTo("ok\n");
        }
      }
    }
  }

  @Test
  void speaksHttp2ToThoseWhoBeginWithIt() throws Exception {
    try (RunningCommand serve = RunningCommand.run("serve", "--port", "0");
        Streams streams = new Streams(serve.url(), Transport.HTTP2.client());
        Response health = streams.response("/health")) {
      assertThat(health.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
    }
  }

  @Test
  void thePasswordOfTheKeysMayComeFromTheEnvironment(@TempDir Path folder) throws Exception {
    Path file = Transport.keyStoreIn(folder);
    Map<String, String> environment = Map.of("SSE4J_TLS_PASSWORD", PASSWORD);
    try (RunningCommand serve = RunningCommand.runWith(
        environment, "serve", "--port", "0", "--tls-keystore", file.toString())) {
      assertThat(serve.url()).startsWith("https://");
    }
  }

  @Test
  void aFileThatIsNoKeyStoreIsToldApartFromAWrongPassword(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("server.pem"), "-----BEGIN CERTIFICATE-----\n");
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--tls-keystore", file.toString(), "--tls-password", "hunter2")) {
      assertThat(serve.status()).isEqualTo(1);
      assertThat(serve.err())
          .startsWith("sse4j serve: cannot open the key store " + file + ": ")
          .endsWith("; is it PKCS12?\n");
    }
  }

  @Test
  void aWrongPasswordOfTheKeysIsSaidWithoutShowingIt(@TempDir Path folder) throws Exception {
    Path file = Transport.keyStoreIn(folder);
    try (RunningCommand serve = RunningCommand.run(
        "serve", "--port", "0", "--tls-keystore", file.toString(), "--tls-password", "hunter2")) {
      assertThat(serve.status()).isEqualTo(1);
      assertThat(serve.err())
          .startsWith("sse4j serve: cannot open the key store " + file + ": ")
          .contains("password")
          .doesNotContain("hunter2", "PKCS12");
    }
  }

  private static StreamProbe subscribe(RunningCommand serve, String namespace, String... headers) {
    StreamProbe probe = StreamProbe.get(serve.url() + "/subscribe" + namespace, headers);
    probe.awaitComment(comment -> true); // so it is subscribed
    return probe;
  }
}
