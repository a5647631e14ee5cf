package dev.sse4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs one command of {@link Main} in a JVM of its own, which the code of no other contender has
 * taught anything. The heap is fixed and touched beforehand; the collector works on other threads
 * than those that are measured.
 */
public final class FreshJvm {

  private static final List<String> OPTIONS =
      List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseParallelGC");

  private FreshJvm() {}

  /** Starts a command; its errors appear among ours. */
  public static Process start(String... args) throws IOException {
    return start(OPTIONS, args);
  }

  /** Starts a command in a JVM with these options instead; its errors appear among ours. */
  public static Process start(List<String> options, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs a command to its end and returns the lines that it printed. */
  public static List<String> run(String... args) throws IOException, InterruptedException {
    Process process = start(args);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      List<String> lines = out.lines().collect(Collectors.toList());
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            "expected status 0 of " + String.join(" ", args) + ", but it was " + status);
      }
      return lines;
    }
  }

  /** Returns the options that each JVM is started with. */
  public static String options() {
    return String.join(" ", OPTIONS);
  }
}
