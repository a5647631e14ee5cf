package dev.sse4j.benchmarks.gzip;

import dev.sse4j.benchmarks.Spread;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Measures what gzip costs a server: processor time for each delivery, memory for each connection,
 * and what it saves: bytes on the wire for each event.
 *
 * <p>A round measures twice, with and without {@code --gzip}, and each round begins with the other
 * one. What is measured is a process of its own, {@code sse4j.jar serve}, with a heap that is there
 * from the start, so that memory beyond it shows. It is warmed; then so many sockets subscribe
 * over HTTP/1.1, all of them asking for gzip, and get 20 events; then the measured events are
 * published, 50 a second, each by a {@code POST} of JSON of about 90 bytes.
 *
 * <ul>
 *   <li>Processor time is what the server's process has used for the measured events, as {@code
 *       /proc} tells it, with their publishing; divided by connections and events.
 *   <li>Memory is by how much {@code VmRSS} in {@code /proc} has grown from before the connections
 *       to after the last event, divided by connections.
 *   <li>Bytes are what the sockets got of the measured events, with the chunks of HTTP/1.1; divided
 *       by connections and events.
 * </ul>
 *
 * <p>The sockets only keep what comes, for the clients share the processors with the server. After
 * the measured time every stream is decoded, and the command fails unless each has all events in
 * full. What is kept needs heap: some 150 bytes for each event of each connection.
 */
@Command(
    name = "gzip-cost",
    description = "Measures what gzip costs a server, on Linux.",
    mixinStandardHelpOptions = true)
public final class GzipCost implements Callable<Integer> {

  private static final int EVENTS_PER_SECOND = 50;

  /** What each stream gets before the measured events: its compressor is there from the first. */
  private static final int FIRST_EVENTS = 20;

  private static final int WARM_UP_CONNECTIONS = 100;
  private static final int WARM_UP_EVENTS = 200;
  private static final int WARM_UP_EVENTS_PER_SECOND = 500;

  private static final List<Figure> FIGURES = List.of(
      new Figure("us of processor time/delivery", Run::cpuMicrosPerDelivery),
      new Figure("KiB of memory/connection", Run::kibPerConnection),
      new Figure("bytes on the wire/event", Run::bytesPerEvent));

  @Parameters(
      paramLabel = "JAR",
      arity = "0..1",
      description = "what is measured (default ${DEFAULT-VALUE}, which mvn package builds)",
      defaultValue = "examples/target/sse4j.jar")
  private Path jar;

  @Option(names = "--connections", description = "default ${DEFAULT-VALUE}")
  private int connections = 1000;

  @Option(names = "--events", description = "for each connection (default ${DEFAULT-VALUE})")
  private int events = 400;

  @Option(names = "--rounds", description = "default ${DEFAULT-VALUE}")
  private int rounds = 5;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!Files.isReadable(Path.of("/proc/self/status"))) {
      throw new IllegalStateException(
          "needs Linux: memory is read from /proc/<pid>/status, which is not there");
    }
    if (!Files.isReadable(jar)) {
      throw new ParameterException(
          spec.commandLine(), "there is no '" + jar + "': build it by mvn package");
    }
    requirePositive("--connections", connections);
    requirePositive("--events", events);
    requirePositive("--rounds", rounds);
    print("%d connections, %d events, %d rounds", connections, events, rounds);
    print("%s", machine());
    report(measureAll());
    return 0;
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "expected a number from 1 for " + option + ", but was " + value);
    }
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "%s %s, %d processors, %s %s, load before %.1f",
        System.getProperty("java.vm.name"),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private Map<Coding, List<Run>> measureAll() throws Exception {
    Map<Coding, List<Run>> runs = new EnumMap<>(Coding.class);
    List<Coding> order = new ArrayList<>(List.of(Coding.values()));
    for (int round = 0; round < rounds; round++) {
      for (Coding coding : order) {
        Run run = run(coding);
        runs.computeIfAbsent(coding, first -> new ArrayList<>()).add(run);
        print("%-8s  %s", coding, run);
      }
      Collections.reverse(order);
    }
    return runs;
  }

  private Run run(Coding coding) throws Exception {
    try (ServedJar server = new ServedJar(jar, coding)) {
      server.awaitListening();
      warmUp(server);
      return measure(server, coding);
    }
  }

  private void warmUp(ServedJar server) throws Exception {
    try (Subscribers subscribers = new Subscribers()) {
      subscribers.open(server, WARM_UP_CONNECTIONS);
      server.publish(WARM_UP_EVENTS, WARM_UP_EVENTS_PER_SECOND);
      subscribers.awaitSilence();
    }
    // A server finds out by writing that a client has gone.
    Await.until("the server to let the streams of the warm-up go", () -> {
      server.publish(1, EVENTS_PER_SECOND);
      return server.streams() == 0;
    });
  }

  private Run measure(ServedJar server, Coding coding) throws Exception {
    long kibBefore = server.residentKib();
    try (Subscribers subscribers = new Subscribers()) {
      subscribers.open(server, connections);
      server.publish(FIRST_EVENTS, EVENTS_PER_SECOND);
      subscribers.awaitSilence();
      Duration cpuBefore = server.cpuTime();
      long bytesBefore = subscribers.bytes();

      server.publish(events, EVENTS_PER_SECOND);
      subscribers.awaitSilence();

      Duration cpu = server.cpuTime().minus(cpuBefore);
      long bytes = subscribers.bytes() - bytesBefore;
      long kib = server.residentKib() - kibBefore;
      subscribers.checkEachHas(FIRST_EVENTS + events, coding);
      double deliveries = (double) connections * events;
      double cpuMicros = cpu.toNanos() / 1e3;
      return new Run(cpuMicros / deliveries, (double) kib / connections, bytes / deliveries);
    }
  }

  private static void report(Map<Coding, List<Run>> runs) {
    print("%nmedian (least to most)%n%-30s  %-26s  %-26s  ratio", "", "identity", "gzip");
    for (Figure figure : FIGURES) {
      Spread identity = figure.spread(runs.get(Coding.IDENTITY));
      Spread gzip = figure.spread(runs.get(Coding.GZIP));
      double ratio = gzip.median() / identity.median();
      print("%-30s  %-26s  %-26s  %.2f", figure.name(), text(identity), text(gzip), ratio);
    }
  }

  private static String text(Spread spread) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", spread.median(), spread.least(), spread.most());
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format + "%n", args);
  }

  private record Run(double cpuMicrosPerDelivery, double kibPerConnection, double bytesPerEvent) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%6.2f us/delivery  %6.1f KiB/connection  %6.1f bytes/event",
          cpuMicrosPerDelivery,
          kibPerConnection,
          bytesPerEvent);
    }
  }

  private record Figure(String name, ToDoubleFunction<Run> value) {

    Spread spread(List<Run> runs) {
      return Spread.of(runs.stream().mapToDouble(value).toArray());
    }
  }
}
