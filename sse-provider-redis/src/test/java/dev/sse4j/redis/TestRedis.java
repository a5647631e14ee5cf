package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of our own: a process that can be stopped, killed and frozen. It writes all it is told to
 * a file, and has it again when it is started anew.
 *
 * <p>The program comes with the build; {@code -Dredis.server=/usr/bin/redis-server} takes another.
 */
final class TestRedis implements AutoCloseable {

  private static final String PROGRAM = "redis.server";
  private static final String HOST = "127.0.0.1";
  private static final int LARGEST_PORT = 65535;
  private static final int CLUSTER_BUS = 10_000;
  private static final AtomicInteger KEYS = new AtomicInteger();

  private final Path directory;
  private final int port;
  private final Path log;
  private final List<String> lines;
  private int tlsPort;
  private Process process;

  private TestRedis(List<String> lines) throws IOException {
    this.directory = Files.createTempDirectory("sse4j-redis");
    this.log = directory.resolveSibling(directory.getFileName() + ".log");
    this.port = freePort();
    this.lines = lines;
    this.process = launch();
  }

  /** Starts a server, with these lines in its configuration. */
  static TestRedis start(String... lines) {
    List<String> all =
        new ArrayList<>(List.of("save \"\"", "appendonly yes", "appendfsync always"));
    all.addAll(List.of(lines));
    return launched(all);
  }

  /** Starts a sentinel that watches a server, and needs nobody's consent to put another first. */
  static TestRedis startSentinel(TestRedis watched, String name) {
    return launched(List.of(
        "sentinel monitor " + name + " " + HOST + " " + watched.port + " 1",
        "sentinel down-after-milliseconds " + name + " 500",
        "sentinel failover-timeout " + name + " 5000"));
  }

  /** Starts a server that speaks TLS, too. */
  static TestRedis startWithTls(String... lines) {
    try {
      int tlsPort = freePort();
      List<String> all = new ArrayList<>(List.of("save \"\"", "tls-port " + tlsPort));
      all.addAll(List.of(lines));
      TestRedis redis = launched(all);
      redis.tlsPort = tlsPort;
      return redis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a node of a cluster, which has no slots and knows nobody. */
  static TestRedis startClusterNode() {
    return launched(List.of("save \"\"", "cluster-enabled yes", "cluster-node-timeout 5000"));
  }

  private static TestRedis launched(List<String> lines) {
    try {
      TestRedis redis = new TestRedis(lines);
      redis.awaitAnswer();
      return redis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  String uri() {
    return "redis://" + HOST + ":" + port;
  }

  /** Returns a key that nobody has used yet. */
  String newKey() {
    return "stream-" + KEYS.incrementAndGet();
  }

  /** Returns a builder for a stream on this server. */
  RedisProviderBuilder provider(String key) {
    return RedisProvider.builder().uri(uri()).key(key);
  }

  /** Returns what connects to a stream on this server. */
  RedisConnector connector(String key) {
    return new RedisConnector(
        RedisAddress.of(uri()), key, Duration.ofSeconds(20), (SSLSocketFactory)
            SSLSocketFactory.getDefault());
  }

  /** Sends a command, and returns what Redis replies. */
  Object command(Command command, String... arguments) {
    return command(command, Stream.of(arguments).map(TestRedis::bytes).toArray(byte[][]::new));
  }

  /** Sends a command, of any bytes, and returns what Redis replies. */
  Object command(Command command, byte[][] arguments) {
    try (Connection connection = new Connection(new HostAndPort(HOST, port))) {
      connection.sendCommand(command, arguments);
      return connection.getOne();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Adds an entry as any program could, and returns its id. */
  String add(String key, String... fields) {
    List<String> arguments = new ArrayList<>(List.of(key, "*"));
    arguments.addAll(List.of(fields));
    return new String((byte[]) command(Command.XADD, arguments.toArray(String[]::new)), UTF_8);
  }

  /** Makes a stream what it was when it was dumped. */
  void restore(String key, byte[] dump) {
    command(Command.RESTORE, new byte[][] {bytes(key), bytes("0"), dump, bytes("REPLACE")});
  }

  /** Has a node of a cluster serve these slots. */
  void takeSlots(int first, int last) {
    List<String> arguments = new ArrayList<>(List.of("ADDSLOTS"));
    IntStream.rangeClosed(first, last).forEach(slot -> arguments.add(Integer.toString(slot)));
    command(Command.CLUSTER, arguments.toArray(String[]::new));
  }

  /** Makes a cluster with another node, and waits until all slots are served. */
  void meet(TestRedis other) {
    command(Command.CLUSTER, "MEET", HOST, Integer.toString(other.port));
    for (TestRedis node : List.of(this, other)) {
      Eventually.holds(() -> new String((byte[]) node.command(Command.CLUSTER, "INFO"), UTF_8)
          .contains("cluster_state:ok"));
    }
  }

  /** Has another node of the cluster serve the slot of a key. */
  void giveSlotOf(String key, TestRedis other) {
    String slot = command(Command.CLUSTER, "KEYSLOT", key).toString();
    String id = new String((byte[]) other.command(Command.CLUSTER, "MYID"), UTF_8);
    for (TestRedis node : List.of(this, other)) {
      node.command(Command.CLUSTER, "SETSLOT", slot, "NODE", id);
    }
  }

  /** Stops it in order. */
  void stop() {
    end(process.toHandle()::destroy);
  }

  void kill() {
    end(process.toHandle()::destroyForcibly);
  }

  private void end(Runnable ending) {
    ending.run();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Starts it again with what it had. */
  void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
  }

  /** Starts it again with nothing. */
  void startEmpty() {
    deleteFiles();
    startAgain();
  }

  /** Holds it, so that it takes connections, and answers nothing. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process launch() throws IOException {
    Path configuration = directory.resolve("redis.conf");
    List<String> all = new ArrayList<>(List.of("bind " + HOST, "port " + port));
    all.addAll(lines);
    Files.write(configuration, all);
    List<String> command = new ArrayList<>(List.of(Program.PATH, configuration.toString()));
    if (lines.get(0).startsWith("sentinel")) {
      command.add("--sentinel");
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Is unpacked once in a run, and gone behind it. */
  private static final class Program {

    static final String PATH = path();

    private static String path() {
      String given = System.getProperty(PROGRAM);
      try {
        return given != null
            ? given
            : ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void awaitAnswer() {
    Eventually.holds(() -> {
      if (!process.isAlive()) {
        throw new AssertionError("redis-server has ended: " + log());
      }
      try {
        command(Command.PING);
        return true;
      } catch (JedisConnectionException e) {
        return false; // not yet
      } catch (JedisException e) {
        return !String.valueOf(e.getMessage()).startsWith("LOADING"); // it may want a password
      }
    });
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteFiles() {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(file -> !file.equals(directory))
          .forEach(TestRedis::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a free port; nodes of a cluster need the one that is 10,000 above it as well. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
        if (socket.getLocalPort() + CLUSTER_BUS < LARGEST_PORT) {
          return socket.getLocalPort();
        }
      }
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    deleteFiles();
    delete(directory);
    delete(log);
  }
}
