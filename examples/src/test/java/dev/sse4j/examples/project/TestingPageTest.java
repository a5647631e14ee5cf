package dev.sse4j.examples.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * What {@code docs/testing.md} shows is what the build runs, and what it prints. With {@code
 * -Ddocs.update=true} the page is written anew.
 */
class TestingPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/testing.md");

  /** The block of a class is its source, from the imports on. */
  private static final String CLASS = "java";

  /** The block of a test is the message that it fails with. */
  private static final String FAILURE = "text";

  @Test
  void showsTheSourcesOfTestsThatTheBuildRuns() throws IOException {
    Map<String, String> sources = new TreeMap<>(blocks(CLASS));
    sources.replaceAll((name, block) -> sourceOf(name));
    update(CLASS, sources);

    assertThat(blocks(CLASS)).hasSizeGreaterThanOrEqualTo(4).isEqualTo(sources);
  }

  @Test
  void showsTheMessagesOfTestsThatFailed() throws IOException {
    Map<String, String> messages = messagesOf("dev.sse4j.examples.testing.Failures");
    update(FAILURE, messages);

    assertThat(masked(blocks(FAILURE))).hasSize(3).isEqualTo(masked(messages));
  }

  private static Map<String, String> blocks(String language) throws IOException {
    Map<String, String> blocks = new TreeMap<>();
    Matcher matcher = blockOf(language, "\\w+").matcher(Files.readString(PAGE));
    while (matcher.find()) {
      blocks.put(matcher.group(1), matcher.group(2));
    }
    return blocks;
  }

  private static void update(String language, Map<String, String> blocks) throws IOException {
    if (!Boolean.getBoolean("docs.update")) {
      return;
    }
    String page = Files.readString(PAGE);
    for (Map.Entry<String, String> block : blocks.entrySet()) {
      String text = "```" + language + " " + block.getKey() + "\n" + block.getValue() + "```";
      page = blockOf(language, block.getKey())
          .matcher(page)
          .replaceFirst(Matcher.quoteReplacement(text));
    }
    Files.writeString(PAGE, page);
  }

  private static Pattern blockOf(String language, String name) {
    return Pattern.compile("```" + language + " (" + name + ")\n(.*?)```", Pattern.DOTALL);
  }

  private static String sourceOf(String name) {
    try (Stream<Path> files = Files.walk(ROOT)) {
      Path file = files
          .filter(path -> path.toString().contains("/src/test/java/"))
          .filter(path -> path.endsWith(name + ".java"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no test " + name + ".java"));
      String source = Files.readString(file);
      return source.substring(source.indexOf("import "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> messagesOf(String testClass) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(testClass))
                .build(),
            listener);
    Map<String, String> messages = new TreeMap<>();
    listener.getSummary().getFailures().forEach(failure -> {
      String test = failure.getTestIdentifier().getDisplayName().replaceAll("\\(.*", "");
      messages.put(test, messageOf(failure.getException()));
    });
    return messages;
  }

  /** What JUnit shows of a failure, without the stack. */
  private static String messageOf(Throwable failure) {
    StringBuilder message = new StringBuilder(failure.toString().strip()).append('\n');
    for (Throwable suppressed : failure.getSuppressed()) {
      message.append("\tSuppressed: ").append(suppressed).append('\n');
    }
    return message.toString().replaceAll("(?m) +$", ""); // as the build wants it of a page
  }

  /** Without what is another each time: times, ports, dates, and which of two threads is first. */
  private static Map<String, List<String>> masked(Map<String, String> messages) {
    Map<String, List<String>> masked = new TreeMap<>();
    messages.forEach((test, message) -> masked.put(
        test,
        message
            .replaceAll(" *\\+\\d+\\.\\d{3} s", "TIME")
            .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
            .replaceAll("(Date|User-Agent|Accept): .*", "$1") // each JDK has its own
            .lines()
            .sorted()
            .toList()));
    return masked;
  }
}
