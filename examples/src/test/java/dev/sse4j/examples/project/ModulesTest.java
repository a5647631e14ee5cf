package dev.sse4j.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our Java modules, seen by a module of somebody who uses them. */
class ModulesTest {

  /** What our modules cannot do without, by the names of the files. */
  private static final List<String> NEEDED = List.of(
      "sse-core",
      "sse-server-jetty",
      "sse-client",
      "sse-provider-redis",
      "sse-testkit",
      "jetty-server",
      "jetty-http-",
      "jetty-io",
      "jetty-util",
      "slf4j-api",
      "okhttp-jvm",
      "okio-jvm",
      "kotlin-stdlib",
      "failsafe",
      "jedis");

  @TempDir
  private Path directory;

  @Test
  void whatIsOptionalIsNotNeededToCompileAgainstThem() throws IOException {
    Path module = Files.writeString(directory.resolve("module-info.java"), """
        module app {
          requires dev.sse4j;
          requires dev.sse4j.server;
          requires dev.sse4j.client;
          requires dev.sse4j.redis;
          requires dev.sse4j.testkit;
        }
        """);
    Path source = Files.writeString(directory.resolve("App.java"), """
        package app;
        class App {
          dev.sse4j.Event event;
          dev.sse4j.server.Hub hub;
          dev.sse4j.server.jetty.SseHandler handler;
          dev.sse4j.client.SseClient client;
          dev.sse4j.redis.RedisProvider provider;
          dev.sse4j.testkit.StreamProbe probe;
        }
        """);

    assertThat(compile(List.of(module, source))).isEmpty();
  }

  private String compile(List<Path> sources) throws IOException {
    String modulePath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> NEEDED.stream().anyMatch(entry::contains))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-d", directory.toString(), "--module-path", modulePath);
      compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return said.toString();
  }
}
