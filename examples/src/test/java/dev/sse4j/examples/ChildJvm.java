package dev.sse4j.examples;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a class of this class path in a process of its own. */
final class ChildJvm {

  private final Class<?> main;
  private final List<String> options;
  private final String classPath;

  private ChildJvm(Class<?> main, List<String> options, String classPath) {
    this.main = main;
    this.options = options;
    this.classPath = classPath;
  }

  static ChildJvm of(Class<?> main, String... options) {
    return new ChildJvm(main, List.of(options), System.getProperty("java.class.path"));
  }

  /** Returns the same, on a class path without the jars whose names begin so. */
  ChildJvm withoutJars(String... prefixes) {
    String rest = Stream.of(classPath.split(File.pathSeparator))
        .filter(entry ->
            Stream.of(prefixes).noneMatch(Path.of(entry).getFileName().toString()::startsWith))
        .collect(Collectors.joining(File.pathSeparator));
    return new ChildJvm(main, options, rest);
  }

  /** Returns what starts it with these arguments; its standard error is that of this process. */
  ProcessBuilder with(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(Arrays.asList(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
