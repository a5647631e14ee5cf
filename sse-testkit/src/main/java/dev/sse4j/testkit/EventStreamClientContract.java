package dev.sse4j.testkit;

import dev.sse4j.testkit.ContractReport.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a good client of event streams does, whoever made it. Extend it, say how to open a stream,
 * and run it as a JUnit test, in which each check is one:
 *
 * <pre>{@code
 * class MyClientTest extends EventStreamClientContract {
 *   @Override
 *   protected StreamProbe open(String url) {
 *     return StreamProbe.of(client.open(url)); // an Iterable<Event> that can be closed
 *   }
 * }
 * }</pre>
 *
 * <p>For a client that has callbacks, return {@link StreamProbe#observing}, whose observer has to
 * hear the events, and the end once the client gives up: with the exception, if there was one.
 *
 * <p>Each check has a {@link ScriptedServer} of its own: what the client asks for, what it makes of
 * the cases of {@link ConformanceVectors}, of other answers than a stream, and of endings; when it
 * comes back, and with which last event ID; what a server that is silent or endless does to it.
 * {@link #report()} has all findings, for people, and needs
 * neither JUnit nor AssertJ.
 *
 * <p>Threads: the checks run side by side on a few threads, so the client is used by several at a
 * time, each with a stream of its own.
 */
public abstract class EventStreamClientContract {

  private static final int THREADS = 4;

  /** For subclasses. */
  protected EventStreamClientContract() {}

  /**
   * Opens a stream with the client, and returns a probe that reads it; the contract closes the
   * probe. An exception counts as the failure of the stream.
   *
   * @param url an {@code http} URL
   */
  protected abstract StreamProbe open(String url) throws Exception;

  /**
   * Returns whether the client comes back when the connection has ended; true by default. For one
   * that reads a single answer, the checks of coming back are not tried.
   */
  protected boolean reconnects() {
    return true;
  }

  /** Returns how long a stream must be able to be silent: 12 seconds, of real time. */
  protected Duration quiet() {
    return Duration.ofSeconds(12);
  }

  /** Returns how long to wait for what must happen: 20 seconds. */
  protected Duration limit() {
    return Duration.ofSeconds(20);
  }

  /**
   * Returns the names of checks that may fail, each with the reason why; none by default. The
   * report has the reason.
   */
  protected Map<String, String> waived() {
    return Map.of();
  }

  /**
   * Runs all checks and returns what they have found.
   *
   * @throws IllegalArgumentException if a check is waived that there is not
   */
  public final ContractReport report() {
    List<Finding> findings =
        begin().values().stream().map(CompletableFuture::join).toList();
    String name = getClass().getName();
    return new ContractReport(
        "event stream client of " + name.substring(name.lastIndexOf('.') + 1), findings);
  }

  /** Runs one check. */
  final Finding find(String name) {
    ContractRun<ClientTrial> run = run();
    return run.run(run.check(name));
  }

  @TestFactory
  final Stream<DynamicTest> checks() {
    return begin().entrySet().stream()
        .map(each -> ContractTests.test(each.getKey(), each.getValue()::join));
  }

  private Map<ContractCheck<ClientTrial>, CompletableFuture<Finding>> begin() {
    ContractRun<ClientTrial> run = run();
    Map<ContractCheck<ClientTrial>, CompletableFuture<Finding>> findings = new LinkedHashMap<>();
    run.checks().forEach(check -> findings.put(check, new CompletableFuture<>()));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
      Thread thread = new Thread(task, "client-contract");
      thread.setDaemon(true);
      return thread;
    });
    // Backwards, for the slowest are the last.
    for (int i = run.checks().size() - 1; i >= 0; i--) {
      ContractCheck<ClientTrial> check = run.checks().get(i);
      threads.execute(() -> findings.get(check).completeAsync(() -> run.run(check), Runnable::run));
    }
    threads.shutdown(); // when all have run
    return findings;
  }

  private ContractRun<ClientTrial> run() {
    List<ContractCheck<ClientTrial>> checks = new ArrayList<>();
    checks.addAll(ClientAnswerChecks.ALL);
    checks.addAll(ClientReturnChecks.ALL);
    checks.addAll(ClientCorpusChecks.ALL);
    checks.addAll(ClientEnduranceChecks.ALL);
    return new ContractRun<>(checks, () -> new ClientTrial(this), waived());
  }
}
