package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real Redis, in a process of its own, with a password. */
final class Redis implements AutoCloseable {

  /** What nobody is to see. */
  static final String PASSWORD = "hunter2";

  private static final long LIMIT_SECONDS = 20;
  private static final String READY = "Ready to accept connections";

  private final Path folder;
  private final Path binary;
  private final int port;
  private final Socket placeholder; // has the port until it is started, so that nobody else does
  private @Nullable Process process;

  private Redis(Path folder) throws IOException {
    this.folder = folder;
    this.binary =
        ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
    this.placeholder = new Socket();
    // Whoever connects to it is refused, for it does not listen.
    placeholder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.port = placeholder.getLocalPort();
  }

  /**
   * Returns one that does not run yet.
   *
   * @param folder for its files; its own
   */
  static Redis stopped(Path folder) throws IOException {
    return new Redis(folder);
  }

  /** Returns one that runs. */
  static Redis started(Path folder) throws IOException {
    Redis redis = stopped(folder);
    redis.start();
    return redis;
  }

  /** Returns what to connect to, with the password. */
  String uri(String key) {
    return "redis://:" + PASSWORD + "@" + address() + "/" + key;
  }

  /** Returns where it listens, as messages may show it. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** Starts it, once. */
  void start() throws IOException {
    Path log = folder.resolve("redis.log");
    ProcessBuilder builder = new ProcessBuilder(
            binary.toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            "" + port,
            "--requirepass",
            PASSWORD,
            "--save",
            "",
            "--dir",
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile());
    placeholder.close();
    Process started = builder.start();
    process = started;
    Eventually.holds(() -> contentOf(log).contains(READY) || !started.isAlive());
    if (!started.isAlive()) {
      throw new AssertionError("Redis has ended: " + contentOf(log));
    }
  }

  /** Has it answer nobody who writes, but all others, from now on. */
  void holdWriters() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
      String commands = "AUTH " + PASSWORD + "\r\nCLIENT PAUSE 1000000 WRITE\r\n";
      socket.getOutputStream().write(commands.getBytes(UTF_8));
      if (!in.readLine().equals("+OK") || !in.readLine().equals("+OK")) {
        throw new AssertionError("Redis has not understood: " + commands);
      }
    }
  }

  @Override
  public void close() throws IOException {
    placeholder.close();
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String contentOf(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
