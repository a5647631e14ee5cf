package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where one check of a server is tried: its connections, which are closed after it, and a thread of
 * its own that publishes, for a server may hold that up for ever.
 *
 * <p>Threads: for the thread of the check.
 */
final class ServerTrial implements ContractTrial {

  /** The longest that "at once" may take; what comes only with a keep-alive comes later. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final String ACCEPT = "Accept: text/event-stream";
  // Unique among all trials, and not those of a run before, which a server may have kept.
  private static final AtomicLong NUMBERS = new AtomicLong(new Random().nextLong() >>> 16);

  private final EventStreamServerContract contract;
  private final Deque<Runnable> opened = new ConcurrentLinkedDeque<>();
  private final ExecutorService publisher = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, "server-contract publisher");
    thread.setDaemon(true);
    return thread;
  });

  ServerTrial(EventStreamServerContract contract) {
    this.contract = contract;
  }

  EventStreamServerContract contract() {
    return contract;
  }

  Duration limit() {
    return contract.limit();
  }

  Duration atOnce() {
    return limit().compareTo(AT_ONCE) < 0 ? limit() : AT_ONCE;
  }

  /** Returns a number that was not returned before. */
  long nextNumber() {
    return NUMBERS.incrementAndGet();
  }

  /** Returns a text that no event had before. */
  String nextText(String text) {
    return text + " " + nextNumber();
  }

  /** Sends a request with these headers, and those that the contract adds to all. */
  ServerConnection request(String method, String... headers) {
    return send(method, contract.url(), headers);
  }

  ServerConnection requestTo(String url) {
    return send("GET", url, ACCEPT);
  }

  /** Asks for the stream. */
  ServerConnection stream(String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(ACCEPT);
    return request("GET", all.toArray(String[]::new));
  }

  /** Asks for the stream, and returns it when it gets what is published. */
  ServerListener listen() {
    ServerListener listener = new ServerListener(this, stream());
    listener.join();
    listener.heard(); // what a server may greet with is nothing that was published here
    return listener;
  }

  /** Asks for the stream from an event on, and returns it when it gets what is published. */
  ServerListener resume(String lastEventId) {
    ServerListener listener = new ServerListener(this, stream("Last-Event-ID: " + lastEventId));
    listener.join();
    return listener;
  }

  /** Asks for the stream and reads nothing. */
  void stall() {
    List<String> headers = contract.requestHeaders();
    StalledClient client = StalledClient.get(contract.url(), headers.toArray(String[]::new));
    opened.push(client::close);
  }

  /**
   * Publishes, and returns when that is done.
   *
   * @throws AssertionError if it fails, or does not return within the limit
   */
  void publish(Event event) {
    try {
      tryPublish(event);
    } catch (ExecutionException e) {
      throw new AssertionError(
          "expected publish to succeed, but it threw " + e.getCause() + at(e.getCause()), e);
    }
  }

  /** Returns where an exception is from, for a report has no stack. */
  private static String at(Throwable cause) {
    StackTraceElement[] stack = cause.getStackTrace();
    return stack.length == 0 ? "" : " at " + stack[0];
  }

  /** Publishes what the server may refuse. */
  void publishOrBeRefused(Event event) {
    try {
      tryPublish(event);
    } catch (ExecutionException e) {
      // Refused: which exception says so is the server's affair.
    }
  }

  private void tryPublish(Event event) throws ExecutionException {
    Future<Void> published = publisher.submit(() -> {
      contract.publish(event);
      return null;
    });
    try {
      ContractTrial.await(published, "publish", limit());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NotTriedException notTried) {
        throw notTried;
      }
      throw e;
    }
  }

  private ServerConnection send(String method, String url, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(contract.requestHeaders());
    ServerConnection connection = ServerConnection.send(method, url, all, limit());
    opened.push(connection::close);
    return connection;
  }

  /** Closes all connections, which lets go of a publisher that was waiting for one of them. */
  @Override
  public void close() {
    opened.forEach(Runnable::run);
    publisher.shutdown();
    try {
      if (!publisher.awaitTermination(limit().toNanos(), TimeUnit.NANOSECONDS)) {
        publisher.shutdownNow();
      }
    } catch (InterruptedException e) {
      publisher.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
