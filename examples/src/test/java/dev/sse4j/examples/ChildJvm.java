package dev.sse4j.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts a class of this class path in a process of its own. */
final class ChildJvm {

  private final Class<?> main;
  private final List<String> options;

  private ChildJvm(Class<?> main, List<String> options) {
    this.main = main;
    this.options = options;
  }

  static ChildJvm of(Class<?> main, String... options) {
    return new ChildJvm(main, List.of(options));
  }

  /** Returns what starts it with these arguments; its standard error is that of this process. */
  ProcessBuilder with(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
