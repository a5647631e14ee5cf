package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.sse4j.Event;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class ScriptedServerExtensionTest {

  private static final List<ScriptedServer> SERVERS = new CopyOnWriteArrayList<>();

  @Nested
  @ExtendWith(ScriptedServerExtension.class)
  class ATest {

    private ScriptedServer before;

    @BeforeEach
    void enqueue(ScriptedServer server) {
      before = server;
      server.enqueue(StreamScript.events(Event.of("one")));
    }

    @Test
    void getsTheServerOfTheMethodBefore(ScriptedServer server) {
      assertThat(server).isSameAs(before);
      assertThat(StreamProbe.get(server.url("/")).await(1)).containsExactly(Event.of("one"));
    }

    @AfterEach
    void theServerIsStillThere(ScriptedServer server) {
      assertThat(server).isSameAs(before);
      assertThat(StreamProbe.get(server.url("/"))).isNotNull();
    }
  }

  /** Run by the tests below, and not found by the build. */
  @ExtendWith(ScriptedServerExtension.class)
  static final class Failing {

    @Test
    void one(ScriptedServer server) {
      SERVERS.add(server);
      server.enqueue(StreamScript.events(Event.of("one")));
      StreamProbe.get(server.url("/pets")).await(1);
      throw new IllegalStateException("of the test");
    }

    @Test
    void two(ScriptedServer server) {
      SERVERS.add(server);
    }

    @Test
    void three() {
      throw new IllegalStateException("without a server");
    }
  }

  /** Run by the tests below, and not found by the build. */
  @ExtendWith(ScriptedServerExtension.class)
  static final class FailingBefore {

    @BeforeEach
    void before(ScriptedServer server) {
      SERVERS.add(server);
      server.enqueue(StreamScript.events(Event.of("one")));
      StreamProbe.get(server.url("/before")).await(1);
      throw new IllegalStateException("before the test");
    }

    @Test
    void one() {}
  }

  /** Run by the tests below, and not found by the build. */
  @ExtendWith(ScriptedServerExtension.class)
  static final class FailingAfter {

    @Test
    void one(ScriptedServer server) {
      SERVERS.add(server);
      server.enqueue(StreamScript.events(Event.of("one")));
      StreamProbe.get(server.url("/test")).await(1);
    }

    @AfterEach
    void after() {
      throw new IllegalStateException("after the test");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {FailingBefore.class, FailingAfter.class})
  void aFailureBeforeOrAfterTheTestShowsItToo(Class<?> tests) {
    SERVERS.clear();

    TestExecutionSummary summary = run(tests);

    assertThat(summary.getFailures())
        .singleElement()
        .satisfies(failure -> assertThat(stack(failure.getException()))
            .containsSubsequence(
                " the test", "Suppressed: ", " has seen:", "sends \"data: one\\n\\n\""));
    assertThat(SERVERS)
        .singleElement()
        .satisfies(server -> assertThat(server.isClosed()).isTrue());
  }

  @Test
  void aFailureShowsWhatTheServerHasSeenAndEachTestHasItsOwn() {
    SERVERS.clear();

    TestExecutionSummary summary = run(Failing.class);

    assertThat(summary.getTestsSucceededCount()).isOne();
    List<String> failures = summary.getFailures().stream()
        .map(failure -> stack(failure.getException()))
        .sorted()
        .toList();
    assertThat(failures).hasSize(2);
    assertThat(failures.get(0))
        .startsWith("java.lang.IllegalStateException: of the test")
        .containsSubsequence(
            "Suppressed: http://127.0.0.1:",
            " has seen:",
            "#1 received GET /pets HTTP/1.1",
            "#1 sends \"data: one\\n\\n\"");
    assertThat(failures.get(1)).contains("without a server").doesNotContain("Suppressed");
    assertThat(SERVERS).hasSize(2).doesNotHaveDuplicates();
    assertThat(SERVERS).allSatisfy(server -> assertThat(server.isClosed()).isTrue());
  }

  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build(),
            listener);
    return listener.getSummary();
  }

  private static String stack(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
