package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ReceivedRequest;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamProbe;
import dev.sse4j.testkit.StreamScript;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishCommandTest {

  @Test
  void anAddressThatNamesTheRouteToPublishIsRefused() {
    try (RunningCommand publish =
        RunningCommand.run("publish", "http://127.0.0.1:1/publish", "/pets", "Corgi")) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err()).contains("expected the address of the server alone");
    }
  }

  @Test
  void printsTheIdOfTheEvent() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        StreamProbe pets = subscribe(serve.url(), "/pets");
        RunningCommand publish = RunningCommand.run(
            "publish",
            serve.url(),
            "/pets/dogs",
            "--event",
            "new-dog",
            "--token",
            "hunter2",
            "Corgi")) {
      assertThat(publish.status()).isZero();
      Event event = pets.await(1).get(0);
      assertThat(event.type()).isEqualTo("new-dog");
      assertThat(event.data()).isEqualTo("Corgi");
      assertThat(publish.out()).isEqualTo(event.id() + System.lineSeparator());
    }
  }

  @Test
  void whatTheEventIsTheStateOfGoesWithIt() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.response(403, "no"));
      try (RunningCommand publish =
          RunningCommand.run("publish", server.url("/"), "/pets", "--key", "a b&c", "Corgi")) {
        assertThat(publish.status()).isEqualTo(1);
      }
      assertThat(server.takeRequest().path()).isEqualTo("/publish/pets?key=a%20b%26c");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a b",
        "/50%",
        "/a;b",
        "/a?b=c&d",
        "/a#b",
        "/a+b",
        "/a%2Fb",
        "/a\\b",
        "/a[1]",
        "/grüße/狗",
        "/\"<>^`{|}'",
        "//a///b/"
      })
  void anyNamespaceArrivesAsItIs(String namespace) {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        StreamProbe probe = subscribe(serve.url(), namespace);
        RunningCommand publish = RunningCommand.run(
            "publish", serve.url(), namespace, "--token", "hunter2", "--id", "7&8", "here")) {
      assertThat(publish.status()).isZero();
      assertThat(probe.await(1)).containsExactly(Event.of("here").withId("7&8"));
    }
  }

  @Test
  void postsToThePathOfTheNamespace(@TempDir Path folder) throws Exception {
    Path data = Files.writeString(folder.resolve("data"), "one\r\ntwo\n");
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.response(200, "{\"id\":\"a-1\"}"));

      try (RunningCommand publish = RunningCommand.runWith(
          Map.of("SSE4J_PUBLISH_TOKEN", "hunter2"),
          "publish",
          server.url("/below/"),
          "pets/große dogs",
          "@" + data)) {
        assertThat(publish.status()).isZero();
        assertThat(publish.out()).isEqualTo("a-1" + System.lineSeparator());
        ReceivedRequest request = server.takeRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/below/publish/pets/gro%C3%9Fe%20dogs");
        assertThat(request.header("Authorization")).contains("Bearer hunter2");
        assertThat(request.body()).isEqualTo("one\r\ntwo\n");
      }
    }
  }

  @Test
  void aRefusalIsTheServersOwnLine() {
    try (RunningCommand serve =
            RunningCommand.run("serve", "--port", "0", "--publish-token", "hunter2");
        RunningCommand publish =
            RunningCommand.run("publish", serve.url(), "/pets", "--token", "hunter3", "Corgi")) {
      assertThat(publish.status()).isEqualTo(1);
      assertThat(publish.err().lines()).hasSize(1);
      assertThat(publish.err())
          .startsWith("sse4j publish: the server answered 401 ")
          .doesNotContain("hunter3");
      assertThat(publish.out()).isEmpty();
    }
  }

  @Test
  void theTokenIsNotCarriedToAnotherPlace() {
    try (ScriptedServer elsewhere = ScriptedServer.start();
        ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.response(307).header("Location", elsewhere.url("/publish/pets")));

      try (RunningCommand publish =
          RunningCommand.run("publish", server.url("/"), "/pets", "--token", "hunter2", "Corgi")) {
        assertThat(publish.status()).isEqualTo(1);
        assertThat(publish.err()).contains("the server answered 307");
        assertThat(elsewhere.transcript()).doesNotContain("publish");
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsAFailureInOneLine() {
    String url;
    try (ScriptedServer server = ScriptedServer.start()) {
      url = server.url("/");
    }

    try (RunningCommand publish = RunningCommand.run("publish", url, "/pets", "Corgi")) {
      assertThat(publish.status()).isEqualTo(1);
      assertThat(publish.err().lines()).hasSize(1);
      assertThat(publish.err()).startsWith("sse4j publish: cannot publish to " + url);
    }
  }

  @Test
  void anAnswerWithoutAnIdIsAFailure() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(
          StreamScript.response(200, "<html>welcome</html>"), StreamScript.response(200, "{}"));

      for (int i = 0; i < 2; i++) {
        try (RunningCommand publish =
            RunningCommand.run("publish", server.url("/"), "/pets", "Corgi")) {
          assertThat(publish.status()).isEqualTo(1);
          assertThat(publish.err()).contains("expected an id");
        }
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    try (RunningCommand publish =
        RunningCommand.run("publish", "http://127.0.0.1:1", "/pets", "@/none/such")) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err())
          .startsWith("sse4j publish: cannot read \"@/none/such\": there is no file /none/such\n");
    }
  }

  @Test
  void aNamespaceThatCannotBeIsRefused() {
    try (RunningCommand publish =
        RunningCommand.run("publish", "http://127.0.0.1:1", "/pets/../dogs", "Corgi")) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err()).contains("namespace must not have the segment \"..\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "publish | Missing required parameters: 'URL', 'NS', 'DATA'",
        "publish http://127.0.0.1:1 /pets | Missing required parameter: 'DATA'",
        "publish pets /pets Corgi | positional parameter at index 0 (URL): expected a URL",
        "publish redis://:hunter2@127.0.0.1 /pets Corgi | with option '--redis'",
        "publish --redis redis://127.0.0.1:1 /pets | Missing required parameter: 'DATA'",
        "publish --redis redis://127.0.0.1:1 http://127.0.0.1:1 /pets Corgi | NS and DATA alone",
        "publish --redis redis://127.0.0.1:1 /pets/../x Corgi | at index 0 (NS): namespace must not",
        "publish --redis redis://127.0.0.1:1 /pets/* Corgi | without a segment \"*\"",
        "publish --redis redis://127.0.0.1:1 /pets @/none/such | there is no file /none/such",
        "publish --redis redis://127.0.0.1:1 --token T /pets Corgi | option '--token' contradicts '--redis'",
        "publish --redis http://:hunter2@127.0.0.1:1 /pets Corgi | option '--redis': expected redis://",
        "publish --redis redis://:hunter2 /pets Corgi | option '--redis': expected redis://",
        "publish --redis-length 9 http://127.0.0.1:1 /pets Corgi | needs '--redis'",
      })
  void whatCannotBeIsRefused(String line, String message) {
    try (RunningCommand publish = RunningCommand.run(line.split(" "))) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err().lines().findFirst().orElse(""))
          .startsWith("sse4j publish: ")
          .contains(message)
          .doesNotContain("hunter2");
      assertThat(publish.out()).isEmpty();
    }
  }

  @Test
  void dataThatIsNoTextIsNotPutIntoRedis(@TempDir Path folder) throws Exception {
    Path data = Files.write(folder.resolve("data"), new byte[] {'a', (byte) 0xFF});
    try (RunningCommand publish =
        RunningCommand.run("publish", "--redis", "redis://127.0.0.1:1", "/pets", "@" + data)) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err()).startsWith("sse4j publish: the data is not valid UTF-8");
    }
  }

  @Test
  void aRedisOfTheEnvironmentIsForServers() {
    Map<String, String> environment = Map.of("SSE4J_REDIS", "redis://127.0.0.1:1");
    try (RunningCommand publish =
        RunningCommand.runWith(environment, "publish", "/pets", "Corgi")) {
      assertThat(publish.status()).isEqualTo(2);
      assertThat(publish.err()).contains("Missing required parameter: 'DATA'");
    }
  }

  private static StreamProbe subscribe(String url, String namespace) {
    String query = "?ns=" + URLEncoder.encode(namespace, StandardCharsets.UTF_8);
    StreamProbe probe = StreamProbe.get(url + "/subscribe" + query);
    probe.awaitComment(comment -> true);
    return probe;
  }
}
