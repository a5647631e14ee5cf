package dev.sse4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says where figures come from. */
public final class Machine {

  private static final Pattern PEERS = Pattern.compile("(anthropic-java-core|jersey-media-sse"
      + "|langchain4j-http-client|okhttp-eventsource|okhttp-sse|okhttp-jvm|okio-jvm"
      + "|openai-java-core|reactor-core|spring-web)-([0-9].*)\\.jar");

  private Machine() {}

  /** Returns lines for the head of a file of {@code run-codec}: machine, JDK, peers, command. */
  static List<String> describe(String command) throws IOException {
    return describe(FreshJvm.options(), "peers: " + peers(), "run-codec " + command);
  }

  /**
   * Returns lines for the head of a file: machine, JDK, what else there was, command.
   *
   * @param options those of the JVMs that are measured
   * @param others the line of what is not ours, with its versions
   * @param command the script and its arguments
   */
  public static List<String> describe(String options, String others, String command)
      throws IOException {
    return List.of(
        "machine: " + cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
            + System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "jdk: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")
            + "; " + options,
        others,
        "command: benchmarks/" + command);
  }

  /** Returns the commit that is measured, as the script tells it. */
  static String commit() {
    return System.getProperty("sse4j.commit", "unknown");
  }

  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(() -> System.getProperty("os.arch"));
    }
  }

  /** Takes the versions from the names of the jars beside ours. */
  private static String peers() throws IOException {
    Path lib = Path.of(System.getProperty("java.class.path")).resolveSibling("lib");
    if (!Files.isDirectory(lib)) {
      return "unknown, for there is no " + lib;
    }
    TreeSet<String> peers = new TreeSet<>();
    try (Stream<Path> jars = Files.list(lib)) {
      jars.forEach(jar -> {
        Matcher matcher = PEERS.matcher(jar.getFileName().toString());
        if (matcher.matches()) {
          peers.add(matcher.group(1) + " " + matcher.group(2));
        }
      });
    }
    return String.join(", ", peers);
  }
}
