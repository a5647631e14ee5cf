package dev.sse4j.benchmarks.gzip;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The process that is measured: {@code serve}, on the JDK that runs this. */
final class ServedJar implements AutoCloseable {

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

  ServedJar(Path jar, Coding coding) throws IOException {
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
    Await.until("the server to listen", () -> {
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
      process.onExit().orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "waited " + Await.LIMIT.toSeconds() + " s in vain for the server to end, and killed it",
          e);
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
    return HttpRequest.newBuilder(uri.resolve(path)).timeout(Await.LIMIT);
  }

  private String answerTo(HttpRequest.Builder builder) throws Exception {
    HttpRequest request = builder.build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("expected 200, but " + request.method() + " " + request.uri()
          + " was answered by " + answer.statusCode() + ": " + answer.body());
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
