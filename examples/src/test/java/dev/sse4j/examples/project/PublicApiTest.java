package dev.sse4j.examples.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sse4j.Event;
import dev.sse4j.client.SseClient;
import dev.sse4j.redis.RedisProvider;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is public is a promise: here a change of it shows, before anybody has made it by accident.
 */
class PublicApiTest {

  private static final String UPDATE = "mvn -pl examples -am verify -Dapi.update=true";

  /** The folder of this module, which Surefire tells. */
  private static final Path LISTS =
      Path.of(System.getProperty("basedir", ""), "src", "test", "api");

  private static final Map<String, Class<?>> MODULES = Map.of(
      "sse-core", Event.class,
      "sse-server-jetty", Hub.class,
      "sse-client", SseClient.class,
      "sse-provider-redis", RedisProvider.class,
      "sse-testkit", ScriptedServer.class);

  @ParameterizedTest
  @ValueSource(
      strings = {"sse-core", "sse-server-jetty", "sse-client", "sse-provider-redis", "sse-testkit"})
  void thePublicApiIsWhatTheListSays(String module) throws IOException {
    Path list = LISTS.resolve(module + ".txt");
    List<String> actual = PublicApi.of(MODULES.get(module));
    if (Boolean.getBoolean("api.update")) {
      Files.createDirectories(LISTS);
      Files.writeString(list, String.join("\n", actual).replaceAll("\n(?! )", "\n\n") + "\n");
    }

    List<String> expected = Files.exists(list) ? linesOf(list) : List.of();

    if (!expected.equals(actual)) {
      fail("the public API of " + module + " is not what " + list + " says (-) but this (+):\n"
          + String.join("\n", difference(expected, actual))
          + "\nIf that is meant, write the lists anew: " + UPDATE);
    }
  }

  @Test
  void aDifferenceNamesTheTypeThatHasIt() {
    List<String> expected = List.of("class A", "  void a()", "class B", "  void a()", "  void b()");
    List<String> actual =
        List.of("class A", "  void a()", "class B", "  void a(int)", "  void b()", "class C");

    assertThat(difference(expected, actual))
        .containsExactly("- class B:  void a()", "+ class B:  void a(int)", "+ class C");
  }

  private static List<String> linesOf(Path list) throws IOException {
    return Files.readAllLines(list).stream().filter(line -> !line.isBlank()).toList();
  }

  private static List<String> difference(List<String> expected, List<String> actual) {
    List<String> before = withTypes(expected);
    List<String> after = withTypes(actual);
    List<String> difference = new ArrayList<>();
    before.stream()
        .filter(line -> !after.contains(line))
        .forEach(line -> difference.add("- " + line));
    after.stream()
        .filter(line -> !before.contains(line))
        .forEach(line -> difference.add("+ " + line));
    return difference;
  }

  private static List<String> withTypes(List<String> lines) {
    List<String> all = new ArrayList<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith(" ")) {
        all.add(type + ":" + line);
      } else {
        all.add(line);
        type = line;
      }
    }
    return all;
  }
}
