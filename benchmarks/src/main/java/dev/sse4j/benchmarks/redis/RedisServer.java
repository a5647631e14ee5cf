package dev.sse4j.benchmarks.redis;

import dev.sse4j.benchmarks.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A Redis of our own, the {@code redis-server} on the path. It writes nothing to disk. */
final class RedisServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String PROGRAM = "redis-server";
  private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\S+)");

  private final Path directory;
  private final int port;
  private final Process process;
  private final Jedis jedis;

  /** Starts it, and waits until it answers. */
  RedisServer() throws IOException {
    directory = Files.createTempDirectory("sse4j-benchmark");
    port = freePort();
    try {
      process = new ProcessBuilder(
              PROGRAM,
              "--bind",
              HOST,
              "--port",
              Integer.toString(port),
              "--dir",
              directory.toString(),
              "--save",
              "",
              "--appendonly",
              "no")
          .redirectErrorStream(true)
          .redirectOutput(log().toFile())
          .start();
    } catch (IOException e) {
      deleteFiles();
      throw new IOException(
          "expected " + PROGRAM + " on the path, but it cannot be started: install Redis 6.2 or"
              + " later, such as with apt install redis-server",
          e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    jedis = new Jedis(HOST, port);
    awaitAnswer();
  }

  private void awaitAnswer() throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        jedis.ping();
        return;
      } catch (JedisConnectionException e) {
        if (!process.isAlive() || System.nanoTime() - start > LONGEST_START_NANOS) {
          String said = Files.readString(log());
          close();
          throw new IOException(PROGRAM + " does not answer; it said: " + said, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  String uri() {
    return "redis://" + HOST + ":" + port;
  }

  /** Returns lines for the head of a file of figures, which a part of the script has measured. */
  List<String> origin(String part) throws IOException {
    Matcher matcher = VERSION.matcher(jedis.info("server"));
    String version = matcher.find() ? matcher.group(1) : "unknown";
    return Machine.describe(
        Worker.options(), "redis: redis-server " + version, "run-redis " + part);
  }

  long cpuNanos() {
    return Cpu.of(process);
  }

  /** Forgets what was counted of commands. */
  void resetCommands() {
    jedis.configResetStat();
  }

  /** Returns what was counted of one command since then. */
  Command command(String name) {
    Matcher matcher = Pattern.compile(
            "(?m)^cmdstat_" + Pattern.quote(name) + ":calls=(\\d+),usec=(\\d+)")
        .matcher(jedis.info("commandstats"));
    return matcher.find()
        ? new Command(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
        : new Command(0, 0);
  }

  /** How often a command was given, and how long Redis took for all of these. */
  record Command(long calls, long micros) {}

  void delete(String key) {
    jedis.del(key);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private Path log() {
    return directory.resolve("redis.log");
  }

  @Override
  public void close() throws IOException {
    jedis.close();
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    deleteFiles();
  }

  private void deleteFiles() throws IOException {
    Files.deleteIfExists(log());
    Files.delete(directory);
  }
}
