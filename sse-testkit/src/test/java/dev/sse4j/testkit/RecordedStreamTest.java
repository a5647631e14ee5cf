package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RecordedStreamTest {

  private static final String FIXTURE = """
      > GET /answer
      < 200
      < Content-Type: text/event-stream
      @ 30000 ms
      | data: recorded
      |
      = end
      """;

  private final ScriptedServer upstream = ScriptedServer.start();

  @TempDir
  private Path directory;

  @AfterEach
  void close() {
    upstream.close();
    System.clearProperty(RecordedStream.RECORD_PROPERTY);
  }

  /** As a user has it; the field is there before any file can be. */
  @Nested
  class InATest {

    @RegisterExtension
    final RecordedStream answer = RecordedStream.of(written(FIXTURE));

    @Test
    void playsWhatWasRecorded() {
      assertThat(read(answer, "/answer?a=b")).isEqualTo("recorded");
    }
  }

  @Test
  void recordsWhatIsNotThereAndThenPlaysIt() {
    Path file = directory.resolve("new/answer.txt");
    upstream.enqueue(StreamScript.events(Event.of("live")));
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));

    answer.beforeEach(context(null));
    assertThat(read(answer, "/answer")).isEqualTo("live");
    assertThat(file).doesNotExist();
    answer.afterEach(context(null));

    assertThat(file).content().startsWith("> GET /answer\n").endsWith("| data: live\n|\n= end\n");
    answer.beforeEach(context(null));
    assertThat(read(answer, "/answer")).isEqualTo("live");
    answer.afterEach(context(null));
    assertThat(upstream.transcript()).contains("#1 ").doesNotContain("#2 ");
  }

  @Test
  void writesNothingIfTheTestHasFailed() {
    Path file = directory.resolve("answer.txt");
    upstream.enqueue(StreamScript.events(Event.of("live")));
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));

    answer.beforeEach(context(null));
    read(answer, "/answer");
    answer.afterEach(context(new AssertionError()));

    assertThat(file).doesNotExist();
  }

  @Test
  void failsIfATestHasAskedNothingAndThereIsNoFile() throws Exception {
    Path file = directory.resolve("answer.txt");
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));

    answer.beforeEach(context(null));

    assertThatThrownBy(() -> answer.afterEach(context(null)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("expected a request to record into " + file);
    assertThat(file).doesNotExist();
  }

  @Test
  void aFailureShowsWhatHasHappenedBetweenClientAndServer() throws Exception {
    Path file = directory.resolve("answer.txt");
    ScriptedServer gone = ScriptedServer.start();
    String url = gone.url("/");
    gone.close();
    RecordedStream answer = RecordedStream.of(file, url);
    IllegalStateException failure = new IllegalStateException("of the test");

    answer.beforeEach(context(null));
    StreamProbe.get(answer.url("/answer")).awaitEnd();
    assertThatThrownBy(() -> answer.handleTestExecutionException(context(failure), failure))
        .isSameAs(failure);
    answer.afterEach(context(failure));

    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0].toString())
        .contains(" has seen:\n", "received GET /answer", "cannot connect to 127.0.0.1:");
  }

  @Test
  void leavesTheFileAloneIfATestHasAskedNothing() throws Exception {
    Path file = directory.resolve("answer.txt");
    Files.writeString(file, FIXTURE);
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));
    System.setProperty(RecordedStream.RECORD_PROPERTY, "true");

    answer.beforeEach(context(null));
    answer.afterEach(context(null));

    assertThat(file).hasContent(FIXTURE);
  }

  @Test
  void playsWhatIsThereUnlessAskedToRecordItAnew() throws Exception {
    Path file = directory.resolve("answer.txt");
    Files.writeString(file, FIXTURE);
    upstream.enqueue(StreamScript.events(Event.of("live")));
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));

    answer.beforeEach(context(null));
    assertThat(read(answer, "/answer")).isEqualTo("recorded");
    answer.afterEach(context(null));
    assertThat(file).hasContent(FIXTURE);
    System.setProperty(RecordedStream.RECORD_PROPERTY, "true");
    answer.beforeEach(context(null));
    assertThat(read(answer, "/answer")).isEqualTo("live");
    answer.afterEach(context(null));

    assertThat(file).content().contains("| data: live\n");
  }

  @Test
  void aStreamThatIsStillOpenIsRecordedAsLeft() {
    Path file = directory.resolve("answer.txt");
    upstream.enqueue(StreamScript.events(Event.of("live")).thenStall());
    RecordedStream answer = RecordedStream.of(file, upstream.url("/"));

    answer.beforeEach(context(null));
    try (StreamProbe probe = StreamProbe.get(answer.url("/answer"))) {
      probe.await(1);
      answer.afterEach(context(null));
    }

    assertThat(file).content().endsWith("| data: live\n|\n= stall\n");
  }

  @Test
  void withTimingThePiecesComeWhenTheTestMovesItsClock() {
    ManualClock clock = ManualClock.create();
    RecordedStream answer = RecordedStream.of(written(FIXTURE)).withTiming(clock);

    answer.beforeEach(context(null));
    try (StreamProbe probe = StreamProbe.get(answer.url("/answer"))) {
      clock.awaitScheduled(1);
      clock.advance(Duration.ofMillis(29_999));
      assertThat(probe.events()).isEmpty();
      clock.advance(Duration.ofMillis(1));
      assertThat(probe.await(1)).containsExactly(Event.of("recorded"));
    }
    answer.afterEach(context(null));
  }

  @Test
  void withTimingOfItsOwnThePiecesTakeTheirTime() {
    RecordedStream answer =
        RecordedStream.of(written(FIXTURE.replace("30000", "50"))).withTiming();
    answer.beforeEach(context(null));
    long start = System.nanoTime();

    read(answer, "/answer");

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    answer.afterEach(context(null));
  }

  @Test
  void aRequestThatWasNotRecordedIsAnsweredWithWhatIsWrongAndFailsTheTest() {
    RecordedStream answer = RecordedStream.of(written(FIXTURE));

    answer.beforeEach(context(null));
    try (StreamProbe probe = StreamProbe.get(answer.url("/other?token=s3cret"))) {
      assertThat(probe.body())
          .isEqualTo("expected GET /answer, as was recorded, but got GET /other");
      assertThat(probe.status()).isEqualTo(500);
    }
    read(answer, "/answer");
    try (StreamProbe probe = StreamProbe.get(answer.url("/answer"))) {
      assertThat(probe.body())
          .isEqualTo("expected no more requests, as was recorded, but got GET /answer");
    }

    assertThatThrownBy(() -> answer.afterEach(context(null)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected GET /answer, as was recorded, but got GET /other\n"
            + "expected no more requests, as was recorded, but got GET /answer");
  }

  @Test
  void requestsAreAnsweredByPathInWhateverOrderTheyCome() {
    RecordedStream answer = RecordedStream.of(
        written(FIXTURE + FIXTURE.replace("/answer", "/b").replace("recorded", "b")));

    answer.beforeEach(context(null));

    assertThat(read(answer, "/b")).isEqualTo("b");
    assertThat(read(answer, "/answer")).isEqualTo("recorded");
    answer.afterEach(context(null));
    Threads.awaitNone("fixture-server");
  }

  @Test
  void withoutFileAndServerTheFailureSaysHowToRecord() {
    Path file = directory.resolve("answer.txt");
    RecordedStream answer = RecordedStream.of(file);

    assertThatThrownBy(() -> answer.beforeEach(context(null)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected a fixture in " + file + ", but there is no such file; to record it,"
            + " give the URL of the server: RecordedStream.of(file, \"https://…\"), and run the"
            + " test once");
    answer.afterEach(context(new AssertionError()));
  }

  @Test
  void outsideOfATestThereIsNoUrl() {
    RecordedStream answer = RecordedStream.of(directory.resolve("answer.txt"));

    assertThatIllegalStateException()
        .isThrownBy(() -> answer.url("/"))
        .withMessage("no test runs: a RecordedStream is a field with @RegisterExtension");
  }

  private static String read(RecordedStream answer, String path) {
    try (StreamProbe probe = StreamProbe.get(answer.url(path))) {
      assertThat(probe.awaitEnd()).isEmpty();
      return probe.events().get(0).data();
    }
  }

  private static Path written(String fixture) {
    try {
      Path file = Files.createTempFile("answer", ".txt");
      file.toFile().deleteOnExit();
      return Files.writeString(file, fixture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The context of a test that has failed so, or has passed. */
  private static ExtensionContext context(Throwable failure) {
    return (ExtensionContext) Proxy.newProxyInstance(
        ExtensionContext.class.getClassLoader(),
        new Class<?>[] {ExtensionContext.class},
        (proxy, method, arguments) -> {
          assertThat(method.getName()).isEqualTo("getExecutionException");
          return Optional.ofNullable(failure);
        });
  }
}
