package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program run in a JVM of its own, with nothing on its class path but what it is given. */
final class Fork {

  private static final int LIMIT_SECONDS = 120;

  private Fork() {}

  /**
   * Runs the program to its end, requires that it succeeds, and returns what it has printed.
   *
   * @param classPath one class from each folder or jar that the program needs; the first is the
   *     program
   */
  static String run(List<String> options, List<Class<?>> classPath, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:disable"); // a warning of the JVM is no output of the program
    command.addAll(options);
    command.add("-cp");
    command.add(
        String.join(File.pathSeparator, classPath.stream().map(Fork::location).toList()));
    command.add(classPath.get(0).getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("fork", ".txt");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("ended within the limit")
          .isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  /**
   * Returns the folder or jar that a class comes from, which is not its module's where tests are
   * patched into one.
   */
  private static String location(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    URL url = type.getResource(type.getSimpleName() + ".class");
    assertThat(url).as(name).isNotNull();
    String root = url.toString().substring(0, url.toString().length() - name.length());
    return Path.of(URI.create(
            root.startsWith("jar:")
                ? root.substring("jar:".length(), root.length() - "!/".length())
                : root))
        .toString();
  }
}
