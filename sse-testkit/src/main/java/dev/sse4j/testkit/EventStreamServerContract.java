package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.testkit.ContractReport.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a good server of event streams does, whoever made it. Extend it, say where the stream is and
 * how to publish to it, and run it as a JUnit test, in which each check is one:
 *
 * <pre>{@code
 * class MyServerTest extends EventStreamServerContract {
 *   @Override
 *   protected String url() {
 *     return "http://localhost:8001/subscribe/pets";
 *   }
 *
 *   @Override
 *   protected void publish(Event event) {
 *     bus.publish("/pets", event);
 *   }
 *
 *   @Override
 *   protected Map<String, String> waived() {
 *     return Map.of("is-not-buffered", "our proxy knows our paths");
 *   }
 * }
 * }</pre>
 *
 * <p>It looks at the bytes of HTTP/1.1: the head of the answer and when it comes, other methods and
 * types, the events that come of what was published, what a line break in them can forge, what a
 * client that comes back is sent, and what the others feel of one that stalls or breaks. {@link
 * #report()} has all findings, for people, and needs
 * neither JUnit nor AssertJ.
 *
 * <p>While it runs, nobody else publishes to the stream. It publishes some two thousand events; half
 * of them have 16 KiB of data, so that they pile up before a client that reads nothing. A keep-alive
 * that comes more often than every 5 seconds hides that a server sends nothing at first.
 *
 * <p>Threads: the checks run one after the other, in the thread of JUnit or of {@link #report()}.
 * {@link #publish} is called on another.
 */
public abstract class EventStreamServerContract {

  /** For subclasses. */
  protected EventStreamServerContract() {}

  /** Returns the {@code http} URL of a stream. */
  protected abstract String url();

  /**
   * Publishes an event to all streams of the {@linkplain #url() URL}, and returns when the server
   * has taken it; what it refuses is an exception. The type and the id are those that the event has
   * to have; an empty id leaves the choice to the server. Unless it is overridden, the checks that
   * need it are not tried.
   */
  protected void publish(Event event) throws Exception {
    throw new NotTriedException("needs publish(Event), which is not overridden");
  }

  /** Returns header fields that each request needs, each {@code "Name: value"}; none by default. */
  protected List<String> requestHeaders() {
    return List.of();
  }

  /**
   * Returns whether the server keeps a quiet stream alive; true by default, and then something has
   * to come within the {@linkplain #limit() limit}.
   */
  protected boolean keepsAlive() {
    return true;
  }

  /**
   * Returns whether a client that comes back with a {@code Last-Event-ID} gets what it has missed;
   * true by default.
   */
  protected boolean resumes() {
    return true;
  }

  /** Returns a URL whose stream has ended for good, so that it answers 204; none by default. */
  protected Optional<String> noContentUrl() {
    return Optional.empty();
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
    ContractRun<ServerTrial> run = run();
    String url = url();
    int query = url.indexOf('?'); // may hold what lets somebody in
    return new ContractReport(
        "event stream server " + (query < 0 ? url : url.substring(0, query) + "?…"),
        run.checks().stream().map(run::run).toList());
  }

  /** Runs one check. */
  final Finding find(String name) {
    ContractRun<ServerTrial> run = run();
    return run.run(run.check(name));
  }

  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD) // for they share a stream, also where tests run in parallel
  final Stream<DynamicTest> checks() {
    ContractRun<ServerTrial> run = run();
    return run.checks().stream().map(check -> ContractTests.test(check, () -> run.run(check)));
  }

  private ContractRun<ServerTrial> run() {
    List<ContractCheck<ServerTrial>> checks = new ArrayList<>();
    checks.addAll(ServerAnswerChecks.ALL);
    checks.addAll(ServerEventChecks.ALL);
    checks.addAll(ServerResumeChecks.ALL);
    checks.addAll(ServerCrowdChecks.ALL);
    return new ContractRun<>(checks, () -> new ServerTrial(this), waived());
  }
}
