package dev.sse4j.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.benchmarks.FreshJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that does what it is told, line by line. It ends when this does. */
final class Worker implements AutoCloseable {

  /** As many of them run at the same time: each has little memory and one thread that collects. */
  private static final List<String> OPTIONS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

  private static final long LONGEST_UNREST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_AGAIN_MILLIS = 200;

  /** Of the time between two looks; less cannot be told from none. */
  private static final double QUIET = 0.1;

  private final String command;
  private final Process process;
  private final PrintStream out;
  private final BufferedReader in;

  private Worker(String command, RedisServer redis) throws IOException {
    this.command = command;
    this.process = FreshJvm.start(OPTIONS, command, "--redis=" + redis.uri());
    this.out = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.in = process.inputReader(UTF_8);
  }

  static Worker node(RedisServer redis) throws IOException {
    return new Worker("redis-node", redis);
  }

  static Worker publisher(RedisServer redis) throws IOException {
    return new Worker("redis-publisher", redis);
  }

  /** Waits until they hardly do anything: a JVM goes on compiling for a while after some work. */
  static void awaitQuiet(List<Worker> workers) throws InterruptedException {
    long start = System.nanoTime();
    double nanos;
    do {
      long before = workers.stream().mapToLong(Worker::cpuNanos).sum();
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      nanos = workers.stream().mapToLong(Worker::cpuNanos).sum() - before;
    } while (nanos > QUIET * TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS)
        && System.nanoTime() - start < LONGEST_UNREST_NANOS);
  }

  static String options() {
    return String.join(" ", OPTIONS);
  }

  /** Says a line, and waits for the answer. */
  String ask(Object... words) throws IOException {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    out.println(line);
    String answer = in.readLine();
    if (answer == null) {
      throw new IOException("expected an answer of " + command + " to \"" + line
          + "\", but it has ended; what it said of it stands above");
    }
    return answer;
  }

  long cpuNanos() {
    return Cpu.of(process);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
