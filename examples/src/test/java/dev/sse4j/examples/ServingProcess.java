package dev.sse4j.examples;

import dev.sse4j.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command {@code serve} in a process of its own, which can be killed. */
final class ServingProcess implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;
  private static final String LISTENING = "listening on ";

  private final Process process;
  private final Path errors;
  private String url;

  private ServingProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /**
   * Starts it, and does not wait for it.
   *
   * @param folder for what it prints on standard error
   */
  static ServingProcess start(Path folder, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
    arguments.addAll(List.of(options));
    Path errors = Files.createTempFile(folder, "serve", ".log");
    // Not for long: compiling what little runs would take more than it gives.
    Process process = ChildJvm.of(Main.class, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .with(arguments.toArray(String[]::new))
        .redirectError(errors.toFile())
        .start();
    return new ServingProcess(process, errors);
  }

  /** Waits until it listens, and returns its address, without a slash. */
  String url() throws IOException {
    if (url == null) {
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      if (line == null || !line.startsWith(LISTENING)) {
        throw new AssertionError("expected a server to listen, but it printed: " + line + errors());
      }
      url = line.substring(LISTENING.length());
    }
    return url;
  }

  /** Waits until it answers so when it is asked how it is. */
  void awaitHealth(int status) throws IOException {
    String health = url() + "/health";
    Eventually.holds(() -> Http.get(health).statusCode() == status, this::errors);
  }

  /** Returns what was printed on standard error so far. */
  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it without a chance to do anything before. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS); // so that its files can be deleted
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
