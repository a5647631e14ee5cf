package dev.sse4j.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives a JUnit test the answers of a real server out of a file; the first run, which has no file
 * yet, asks the server and writes it.
 *
 * <pre>{@code
 * class AnswerTest {
 *
 *   @RegisterExtension
 *   final RecordedStream answer = RecordedStream.of(
 *       Path.of("src/test/resources/answer.txt"), "https://api.example.com");
 *
 *   @Test
 *   void readsTheAnswer() {
 *     try (StreamProbe probe = StreamProbe.get(answer.url("/v1/answers/42"))) {
 *       assertThat(probe.awaitEnd()).isEmpty();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The file is a {@link StreamFixture}. {@code -Dsse4j.record=true} records it anew. It is
 * written only if the test has passed and has asked for something, after its {@code @AfterEach}
 * methods; a stream that is still open then counts as left by its client. All tests of the class
 * play the same file, and when they record, the last one's stays: tests that ask for different
 * things stand in different classes.
 *
 * <p>When it plays, each request is answered by the first exchange that has its method and path and
 * was not played yet. Another request is answered with status 500, and fails the test in the end.
 *
 * <p>Threads: one test at a time; within it, any thread may call {@link #url}.
 */
public final class RecordedStream
    implements BeforeEachCallback, TestExecutionExceptionHandler, AfterEachCallback {

  /** The system property that asks to record anew, if it is {@code true}. */
  public static final String RECORD_PROPERTY = "sse4j.record";

  /** How long after the head the pieces of an answer come. */
  private enum Timing {
    AT_ONCE,
    AS_RECORDED
  }

  private final Path file;
  private final @Nullable String upstreamUrl;
  private final Timing timing;
  private final @Nullable ManualClock clock;

  // Of the test that runs: written by JUnit's thread before and after it, one of both is set.
  private volatile @Nullable FixtureServer player;
  private volatile @Nullable StreamRecorder recorder;

  private RecordedStream(
      Path file, @Nullable String upstreamUrl, Timing timing, @Nullable ManualClock clock) {
    this.file = file;
    this.upstreamUrl = upstreamUrl;
    this.timing = timing;
    this.clock = clock;
  }

  /** Returns an extension that plays the file and never records. */
  public static RecordedStream of(Path file) {
    return new RecordedStream(file, null, Timing.AT_ONCE, null);
  }

  /**
   * Returns an extension that plays the file, and records it if it is not there.
   *
   * @param upstreamUrl any URL on the server to record; see {@link StreamRecorder#start(String)}
   */
  public static RecordedStream of(Path file, String upstreamUrl) {
    return new RecordedStream(file, upstreamUrl, Timing.AT_ONCE, null);
  }

  /**
   * Returns this extension such that each piece comes as long after the head as it did; without
   * this, all come at once.
   */
  public RecordedStream withTiming() {
    return new RecordedStream(file, upstreamUrl, Timing.AS_RECORDED, null);
  }

  /** Returns the same with time that the test moves. It is of no effect while it records. */
  public RecordedStream withTiming(ManualClock clock) {
    return new RecordedStream(file, upstreamUrl, Timing.AS_RECORDED, clock);
  }

  /**
   * Returns the address for a path on the recorded server.
   *
   * @throws IllegalStateException if no test runs
   */
  public String url(String path) {
    FixtureServer player = this.player;
    StreamRecorder recorder = this.recorder;
    if (player != null) {
      return player.url(path);
    }
    if (recorder != null) {
      return recorder.url(path);
    }
    throw new IllegalStateException(
        "no test runs: a RecordedStream is a field with @RegisterExtension");
  }

  /** For JUnit. */
  @Override
  public void beforeEach(ExtensionContext context) {
    boolean there = Files.exists(file);
    if (upstreamUrl != null && (!there || Boolean.getBoolean(RECORD_PROPERTY))) {
      recorder = StreamRecorder.start(upstreamUrl);
    } else if (there) {
      StreamFixture fixture = StreamFixture.load(file);
      ScriptedServer server = clock == null ? ScriptedServer.start() : ScriptedServer.start(clock);
      player = FixtureServer.start(fixture, server, timing == Timing.AS_RECORDED);
    } else {
      throw new AssertionError("expected a fixture in " + file.toAbsolutePath()
          + ", but there is no such file; to record it, give the URL of the server:"
          + " RecordedStream.of(file, \"https://…\"), and run the test once");
    }
  }

  /** For JUnit: has a failure show what was recorded, or played. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    FixtureServer player = this.player;
    StreamRecorder recorder = this.recorder;
    if (player != null) {
      failure.addSuppressed(new FailureNote(player, player.transcript()));
    }
    if (recorder != null) {
      failure.addSuppressed(new FailureNote(recorder, recorder.transcript()));
    }
    throw failure;
  }

  /** For JUnit. */
  @Override
  public void afterEach(ExtensionContext context) {
    FixtureServer player = this.player;
    StreamRecorder recorder = this.recorder;
    this.player = null;
    this.recorder = null;
    boolean passed = context.getExecutionException().isEmpty();
    if (player != null) {
      player.close();
      if (passed) {
        player.verify();
      }
    }
    if (recorder != null) {
      recorder.close();
      if (passed) {
        save(recorder.fixture());
      }
    }
  }

  /** A test that asks nothing leaves the file, if there is one, to a test that does. */
  private void save(StreamFixture fixture) {
    if (!fixture.exchanges().isEmpty()) {
      fixture.save(file);
    } else if (!Files.exists(file)) {
      throw new AssertionError("expected a request to record into " + file
          + ", but none came through url(…): does the client ask the server itself?");
    }
  }
}
