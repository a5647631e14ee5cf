package dev.sse4j.benchmarks.client;

import dev.sse4j.benchmarks.Median;
import dev.sse4j.benchmarks.codec.ChatCompletion;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one client against bare OkHttp, round by round in turn, in this JVM; {@link Client}
 * starts one for each. Prints a row for each round: what bare OkHttp reached, and the contender.
 */
@Command(name = "client-run", hidden = true)
public final class ClientRun implements Callable<Integer> {

  static final Map<String, Supplier<StreamClient>> CONTENDERS = Map.of(
      "socket", PlainSocket::new,
      "bare", BareRead::new,
      "sse4j read", Sse4jRead::new,
      "sse4j client", Sse4jClient::new,
      "sse4j open", Sse4jOpen::new,
      "okhttp-sse", OkHttpSse::new,
      "okhttp-eventsource", OkHttpEventSource::new,
      "jdk lines", JdkLines::new);

  private static final int EVENTS_PER_PASS = 10_000;
  private static final int PASSES = 100;
  private static final int SAMPLES = 300;

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--measure", required = true)
  private Measure measure;

  @Option(names = "--contender", required = true)
  private String contender;

  @Override
  public Integer call() throws Exception {
    StreamClient bare = measure.isThroughput() ? new Limit() : new BareRead();
    Supplier<StreamClient> supplier = CONTENDERS.get(contender);
    if (supplier == null) {
      throw new IllegalArgumentException(
          "contender must be one of " + CONTENDERS.keySet() + ", but was \"" + contender + "\"");
    }
    StreamClient client = supplier.get();
    for (int round = -measure.warmUp; round < measure.rounds; round++) {
      double limit = figure(bare);
      double figure = figure(client);
      if (round >= 0) {
        System.out.println(String.format(Locale.ROOT, "%.3f,%.3f", limit, figure));
      }
    }
    return 0;
  }

  private double figure(StreamClient client) throws Exception {
    return switch (measure) {
      case EVENT -> eventsPerSecond(client, "/event?passes=" + PASSES);
      case LARGE -> eventsPerSecond(client, "/16k?passes=" + PASSES);
      case FIRST -> microsToFirst(client);
      case PACED -> microsOfDelay(client);
    };
  }

  private double eventsPerSecond(StreamClient client, String target) throws Exception {
    long events = (long) PASSES * EVENTS_PER_PASS;
    Count count = new Count();
    long start = System.nanoTime();
    client.read(url(target), events, count);
    long nanos = System.nanoTime() - start;
    count.requireAll(events, PASSES * bytesPerPass());
    return events * 1e9 / nanos;
  }

  private static long bytesPerPass() {
    return ChatCompletion.events().stream().mapToLong(String::length).sum(); // it is ASCII
  }

  /** Returns the median time from the request to its event. */
  private double microsToFirst(StreamClient client) throws Exception {
    Samples samples = new Samples();
    for (int i = 0; i < SAMPLES; i++) {
      samples.since = System.nanoTime();
      client.read(url("/first?events=1"), 1, data -> samples.add(System.nanoTime()));
    }
    return samples.median();
  }

  /** Returns the median time from before an event is written to when the client has it. */
  private double microsOfDelay(StreamClient client) throws Exception {
    Samples samples = new Samples();
    client.read(url("/paced?events=" + SAMPLES), SAMPLES, data -> {
      long now = System.nanoTime();
      samples.since = Long.parseLong(data);
      samples.add(now);
    });
    return samples.median();
  }

  private String url(String target) {
    return "http://127.0.0.1:" + port + target;
  }

  private static final class Count implements StreamClient.Listener {

    private long events;
    private long bytes;

    @Override
    public void event(String data) {
      events++;
    }

    @Override
    public void bytes(long count) {
      bytes += count;
    }

    /** Fails if there are neither; of a bare socket, the bytes are more by the framing of HTTP. */
    void requireAll(long expectedEvents, long expectedBytes) {
      if (events != expectedEvents && bytes < expectedBytes) {
        throw new IllegalStateException("expected " + expectedEvents + " events or at least "
            + expectedBytes + " bytes, but there were " + events + " and " + bytes);
      }
    }
  }

  private static final class Samples {

    private final double[] micros = new double[SAMPLES];
    private int count;
    private long since;

    void add(long now) {
      micros[count++] = (now - since) / 1e3;
    }

    double median() {
      if (count != SAMPLES) {
        throw new IllegalStateException("expected " + SAMPLES + " events, but there were " + count);
      }
      return Median.of(micros);
    }
  }
}
