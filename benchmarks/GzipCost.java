import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Measures what gzip costs a server: processor time for each delivery, memory for each connection,
 * and what it saves: bytes on the wire for each event.
 *
 * <pre>{@code
 * java benchmarks/GzipCost.java examples/target/sse4j.jar [connections] [events] [rounds]
 * }</pre>
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
 * the measured time every stream is decoded, and the program fails unless each has all events in
 * full. What is kept needs heap: some 150 bytes for each event of each connection.
 *
 * <p>It needs Linux and a JDK from 17 on, and nothing else; the server runs on the same JDK.
 */
public final class GzipCost {

  private static final int EVENTS_PER_SECOND = 50;

  /** What each stream gets before the measured events: its compressor is there from the first. */
  private static final int FIRST_EVENTS = 20;

  private static final int WARM_UP_CONNECTIONS = 100;
  private static final int WARM_UP_EVENTS = 200;
  private static final int WARM_UP_EVENTS_PER_SECOND = 500;

  /** No wait is longer. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<Figure> FIGURES = List.of(
      new Figure("us of processor time/delivery", Run::cpuMicrosPerDelivery),
      new Figure("KiB of memory/connection", Run::kibPerConnection),
      new Figure("bytes on the wire/event", Run::bytesPerEvent));

  private final Path jar;
  private final int connections;
  private final int events;

  private GzipCost(Path jar, int connections, int events) {
    this.jar = jar;
    this.connections = connections;
    this.events = events;
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 4) {
      throw new IllegalArgumentException(
          "expected the arguments: sse4j.jar [connections] [events] [rounds]");
    }
    if (!Files.isReadable(Path.of("/proc/self/status"))) {
      throw new IllegalStateException(
          "needs Linux: memory is read from /proc/<pid>/status, which is not there");
    }
    Path jar = Path.of(args[0]);
    if (!Files.isReadable(jar)) {
      throw new IllegalArgumentException("there is no '" + jar + "': build it by mvn package");
    }
    int connections = positive("connections", args, 1, 1000);
    int events = positive("events", args, 2, 400);
    int rounds = positive("rounds", args, 3, 5);
    print("%d connections, %d events, %d rounds", connections, events, rounds);
    print("%s", machine());
    report(new GzipCost(jar, connections, events).rounds(rounds));
  }

  private static int positive(String name, String[] args, int index, int otherwise) {
    if (index >= args.length) {
      return otherwise;
    }
    if (!args[index].matches("[1-9]\\d{0,6}")) {
      throw new IllegalArgumentException(
          "expected a number from 1 for " + name + ", but was '" + args[index] + "'");
    }
    return Integer.parseInt(args[index]);
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

  private Map<Coding, List<Run>> rounds(int rounds) throws Exception {
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
    try (Server server = new Server(jar, coding)) {
      server.awaitListening();
      warmUp(server);
      return measure(server, coding);
    }
  }

  private void warmUp(Server server) throws Exception {
    try (Subscribers subscribers = new Subscribers()) {
      subscribers.open(server, WARM_UP_CONNECTIONS);
      server.publish(WARM_UP_EVENTS, WARM_UP_EVENTS_PER_SECOND);
      subscribers.awaitSilence();
    }
    // A server finds out by writing that a client has gone.
    await("the server to let the streams of the warm-up go", () -> {
      server.publish(1, EVENTS_PER_SECOND);
      return server.streams() == 0;
    });
  }

  private Run measure(Server server, Coding coding) throws Exception {
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
      print("%-30s  %-26s  %-26s  %.2f", figure.name(), identity, gzip, ratio);
    }
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format + "%n", args);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new IllegalStateException("waited " + LIMIT.toSeconds() + " s in vain for " + what);
      }
      Thread.sleep(20);
    }
  }

  private enum Coding {
    IDENTITY,
    GZIP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
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
      return Spread.of(runs.stream().mapToDouble(value).sorted().toArray());
    }
  }

  private record Spread(double least, double median, double most) {

    static Spread of(double[] sorted) {
      int upper = sorted.length / 2;
      int lower = (sorted.length - 1) / 2; // another one if there is no single middle
      return new Spread(sorted[0], (sorted[lower] + sorted[upper]) / 2, sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
    }
  }

  /** The process that is measured. */
  private static final class Server implements AutoCloseable {

    private static final String TOKEN = "benchmark";
    private static final String LISTENING = "listening on ";
    private static final Pattern STREAMS = Pattern.compile("(?m)^sse4j_connections_active (\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");

    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(7); // the same events in each run
    private final Process process;
    private URI uri;
    private int published;

    Server(Path jar, Coding coding) throws IOException {
      List<String> command = new ArrayList<>(List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-jar",
          jar.toString(),
          "serve",
          "--port",
          "0",
          "--publish-token",
          TOKEN,
          "--history",
          "100"));
      if (coding == Coding.GZIP) {
        command.add("--gzip");
      }
      process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    void awaitListening() throws Exception {
      BufferedReader out = process.inputReader();
      await("the server to listen", () -> {
        checkAlive();
        return out.ready();
      });
      String line = out.readLine();
      if (!line.startsWith(LISTENING)) {
        throw new IllegalStateException(
            "expected '" + LISTENING + "' and where, but the server said '" + line + "'");
      }
      uri = URI.create(line.substring(LISTENING.length()));
    }

    InetSocketAddress address() {
      return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** Publishes so many events, at this pace if the server takes them so fast. */
    void publish(int count, int perSecond) throws Exception {
      long next = System.nanoTime();
      for (int i = 0; i < count; i++) {
        answerTo(request("/publish/pets?event=new-dog")
            .header("X-Authorization", TOKEN)
            .POST(BodyPublishers.ofString(nextDog())));
        next += TimeUnit.SECONDS.toNanos(1) / perSecond;
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
    }

    int streams() throws Exception {
      return Integer.parseInt(only(STREAMS, answerTo(request("/metrics"))));
    }

    Duration cpuTime() {
      return process
          .info()
          .totalCpuDuration()
          .orElseThrow(() -> new IllegalStateException(
              "no processor time of the server in /proc/" + process.pid() + "/stat"));
    }

    long residentKib() throws IOException {
      Path status = Path.of("/proc/" + process.pid() + "/status");
      return Long.parseLong(only(RESIDENT, Files.readString(status)));
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "waited " + LIMIT.toSeconds() + " s in vain for the server to end, and killed it", e);
      }
    }

    private void checkAlive() {
      if (!process.isAlive()) {
        throw new IllegalStateException("the server has ended with status " + process.exitValue()
            + "; what it said of it stands above");
      }
    }

    private String nextDog() {
      return String.format(
          Locale.ROOT,
          "{\"id\":%d,\"name\":\"Corgi\",\"price\":%.2f,"
              + "\"colour\":\"#%06x\",\"shop\":\"pets.example\"}",
          1_000_000 + published++,
          random.nextInt(100_000) / 100.0,
          random.nextInt(1 << 24));
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(uri.resolve(path)).timeout(LIMIT);
    }

    private String answerTo(HttpRequest.Builder builder) throws Exception {
      HttpRequest request = builder.build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("expected 200, but " + request.method() + " "
            + request.uri() + " was answered by " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    }

    private static String only(Pattern pattern, String text) {
      return pattern
          .matcher(text)
          .results()
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + pattern + " in: " + text))
          .group(1);
    }
  }

  /** Those who get the events. They keep what comes, and read it only when asked to check it. */
  private static final class Subscribers implements AutoCloseable {

    /** After a silence as long as that, all has come that will come. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final byte[] REQUEST =
        "GET /subscribe/pets HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            .getBytes(US_ASCII);

    /*
     * Threads: who measures calls the methods; one thread reads all sockets, and writes the two
     * volatile fields and what is kept, which has a lock of its own.
     */
    private final Selector selector = Selector.open();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private volatile long bytes;
    private volatile long lastArrival;

    Subscribers() throws IOException {
      Thread reader = new Thread(this::readAll, "subscribers");
      reader.setDaemon(true);
      reader.start();
    }

    /** Subscribes so many times, and waits until all have been answered. */
    void open(Server server, int count) throws Exception {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open();
        Subscriber subscriber = new Subscriber(channel);
        subscribers.add(subscriber);
        channel.socket().connect(server.address(), Math.toIntExact(LIMIT.toMillis()));
        channel.write(ByteBuffer.wrap(REQUEST));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, subscriber);
        selector.wakeup(); // a selection that is under way does not see the new one
      }
      await(
          count + " subscriptions to be answered",
          () -> subscribers.stream().allMatch(Subscriber::isAnswered));
    }

    void awaitSilence() throws Exception {
      long asked = System.nanoTime();
      await("the streams to fall silent", () -> {
        long now = System.nanoTime();
        return now - asked > SILENCE.toNanos() && now - lastArrival > SILENCE.toNanos();
      });
    }

    long bytes() {
      return bytes;
    }

    /** Fails unless each stream is of this coding, and has so many events in full. */
    void checkEachHas(int events, Coding coding) throws DataFormatException {
      int others = 0;
      long least = Long.MAX_VALUE;
      long most = 0;
      for (Subscriber subscriber : subscribers) {
        long came = subscriber.transcript().events(coding);
        others += came == events ? 0 : 1;
        least = Math.min(least, came);
        most = Math.max(most, came);
      }
      if (others > 0) {
        throw new IllegalStateException("expected " + events + " events on each of "
            + subscribers.size() + " connections, but " + others
            + " got another number; the numbers are from " + least + " to " + most);
      }
    }

    @Override
    public void close() throws IOException {
      selector.close(); // which ends the thread
      for (Subscriber subscriber : subscribers) {
        subscriber.channel.close();
      }
    }

    private void readAll() {
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      try {
        while (true) {
          selector.select(key -> read(key, buffer));
        }
      } catch (ClosedSelectorException e) {
        // That is the end of it.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
      Subscriber subscriber = (Subscriber) key.attachment();
      try {
        int count = subscriber.channel.read(buffer.clear());
        if (count < 0) {
          key.cancel(); // the check will find what did not come
          return;
        }
        subscriber.kept.write(buffer.array(), 0, count);
        bytes += count;
        lastArrival = System.nanoTime();
      } catch (IOException e) {
        key.cancel(); // as above, or closed by us
      }
    }
  }

  private static final class Subscriber {

    final SocketChannel channel;
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Subscriber(SocketChannel channel) {
      this.channel = channel;
    }

    boolean isAnswered() {
      return kept.size() > 0;
    }

    Transcript transcript() {
      return new Transcript(kept.toString(ISO_8859_1));
    }
  }

  /** An answer over HTTP/1.1 as far as it has come, each byte a character. */
  private record Transcript(String text) {

    private static final String LINE_END = "\r\n";
    private static final String HEAD_END = LINE_END + LINE_END;
    private static final int GZIP_HEAD_BYTES = 10;
    private static final Pattern WHOLE_EVENT =
        Pattern.compile("\nevent: new-dog\ndata: [^\n]+\n\n");

    /** Returns how many events it has, not counting one that has no end. */
    long events(Coding coding) throws DataFormatException {
      int headEnd = text.indexOf(HEAD_END);
      checkHead(text.substring(0, Math.max(0, headEnd)), coding);
      String body = unchunked(text.substring(headEnd + HEAD_END.length()));
      return WHOLE_EVENT
          .matcher(coding == Coding.GZIP ? inflated(body) : body)
          .results()
          .count();
    }

    private static void checkHead(String head, Coding expected) {
      boolean zipped = head.contains(LINE_END + "Content-Encoding: gzip");
      if (!head.startsWith("HTTP/1.1 200 ") || zipped != (expected == Coding.GZIP)) {
        throw new IllegalStateException("expected 200 and " + expected + ", but came: " + head);
      }
    }

    private static String unchunked(String chunks) {
      StringBuilder body = new StringBuilder(chunks.length());
      int next = 0;
      int sizeEnd = chunks.indexOf(LINE_END);
      while (sizeEnd >= 0) {
        int start = sizeEnd + LINE_END.length();
        int end = start + Integer.parseInt(chunks, next, sizeEnd, 16);
        body.append(chunks, start, Math.min(end, chunks.length()));
        next = end + LINE_END.length();
        sizeEnd = chunks.indexOf(LINE_END, next);
      }
      return body.toString();
    }

    /** A stream that goes on has no end, for which the JDK's own streams would ask. */
    private static String inflated(String gzip) throws DataFormatException {
      byte[] bytes = gzip.getBytes(ISO_8859_1);
      if (bytes.length < GZIP_HEAD_BYTES) {
        return "";
      }
      Inflater inflater = new Inflater(true);
      try {
        inflater.setInput(bytes, GZIP_HEAD_BYTES, bytes.length - GZIP_HEAD_BYTES);
        ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        byte[] part = new byte[8 << 10];
        int count = inflater.inflate(part);
        while (count > 0) {
          inflated.write(part, 0, count);
          count = inflater.inflate(part);
        }
        return inflated.toString(ISO_8859_1);
      } finally {
        inflater.end();
      }
    }
  }
}
