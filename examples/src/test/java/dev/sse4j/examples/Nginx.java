package dev.sse4j.examples;

import dev.sse4j.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real nginx in front of a server, configured as {@code docs/proxies.md} says. */
final class Nginx implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;

  private final Process process;
  private final Path folder;
  private final int port;

  private Nginx(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param folder for its files; its own
   * @param server the block of that name, as it stands in the documentation
   * @param upstream the port of the server behind it
   */
  static Nginx start(Path binary, Path folder, String server, int upstream) throws IOException {
    int port = freePort();
    String block = server
        .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
        .replace("127.0.0.1:8001", "127.0.0.1:" + upstream);
    Files.writeString(folder.resolve("nginx.conf"), """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          %2$s
        }
        """.formatted(folder, block));
    Process process = new ProcessBuilder(
            binary.toString(), "-p", folder.toString(), "-c", folder + "/nginx.conf")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.log").toFile())
        .start();
    Nginx nginx = new Nginx(process, folder, port);
    nginx.awaitListening();
    return nginx;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /** It makes its file for its process id once it listens. */
  private void awaitListening() {
    Path pid = folder.resolve("nginx.pid");
    Eventually.holds(() -> Files.exists(pid) || !process.isAlive(), this::log);
    if (!Files.exists(pid)) {
      throw new AssertionError("nginx has ended: " + log());
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("out.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** nginx cannot pick one. If somebody else takes this first, it does not start, and says why. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
