package dev.sse4j.testkit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client that asks for a stream and reads it so slowly that the server gets ahead of it, but does
 * read. Proves that a server keeps a client that is slow, or cuts one that is too slow.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.create();
 * try (SlowClient client = SlowClient.get(url, 100, clock.scheduler())) {
 *   clock.advance(Duration.ofSeconds(3));
 *   client.awaitBytes(300);
 * }
 * }</pre>
 *
 * <p>It counts the bytes behind the head of the response as they come, the framing of chunks
 * included. Its receive buffer is small. It needs neither JUnit nor AssertJ.
 *
 * <p>Threads: any thread may call any method. It reads on a daemon thread of its own.
 */
public final class SlowClient implements AutoCloseable {

  private final PacedReading reading;
  private final Runnable stopTicks;
  private final Duration limit;

  private SlowClient(PacedReading reading, Runnable stopTicks, Duration limit) {
    this.reading = reading;
    this.stopTicks = stopTicks;
    this.limit = limit;
  }

  /**
   * Connects, sends a {@code GET} with {@code Accept: text/event-stream}, reads the head as soon as
   * it comes, and each second so many bytes more.
   *
   * @param url an {@code http} URL
   * @param bytesPerSecond above 0
   * @param headers further header fields, each {@code "Name: value"}
   * @throws IllegalArgumentException if the URL is of another scheme, or the speed not above 0
   * @throws AssertionError if it cannot connect
   */
  public static SlowClient get(String url, int bytesPerSecond, String... headers) {
    ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "slow-client ticks");
      thread.setDaemon(true);
      return thread;
    });
    try {
      SlowClient client = get(url, bytesPerSecond, ticks, headers);
      return new SlowClient(client.reading, ticks::shutdownNow, client.limit);
    } catch (RuntimeException | Error e) {
      ticks.shutdownNow();
      throw e;
    }
  }

  /**
   * The same, but another scheduler tells when a second has passed: with {@link
   * ManualClock#scheduler()}, the test does. A second in which there was too little to read is not
   * lost: after {@code n} seconds it may have read {@code n} times as many bytes, and never more.
   *
   * @param ticks not shut down by this client
   */
  public static SlowClient get(
      String url, int bytesPerSecond, ScheduledExecutorService ticks, String... headers) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond must be above 0, but was " + bytesPerSecond);
    }
    PacedReading reading = PacedReading.begin(NarrowConnection.get(url, headers));
    var tick =
        ticks.scheduleAtFixedRate(() -> reading.allow(bytesPerSecond), 1, 1, TimeUnit.SECONDS);
    return new SlowClient(reading, () -> tick.cancel(false), StreamProbe.DEFAULT_LIMIT);
  }

  /** Returns the same client with another limit for its waiting methods. */
  public SlowClient within(Duration limit) {
    return new SlowClient(reading, stopTicks, limit);
  }

  /** Returns how many bytes behind the head it has read so far. */
  public long bytesRead() {
    return reading.bytesRead();
  }

  /**
   * Waits until it has read so many bytes behind the head.
   *
   * @throws AssertionError if they do not come within the limit; it tells what came, and when
   */
  public void awaitBytes(long count) {
    reading.awaitBytes(count, limit);
  }

  /**
   * Reads what is there, at any speed, until the server has closed or reset the connection, and
   * returns how many bytes behind the head came in all. It is no slow client from then on: call it
   * when the server should have cut it already.
   *
   * @throws AssertionError if the server does not cut it within the limit
   */
  public long awaitCut() {
    reading.allow(Long.MAX_VALUE);
    return reading.awaitCut(limit);
  }

  /** Closes the connection. */
  @Override
  public void close() {
    stopTicks.run();
    reading.close();
  }
}
