package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A client with callbacks, and what it is told: goes into a recording. */
final class ObservedClient implements StreamProbe.Observer, ProbedStream.Connection {

  /*
   * Threads: the test's threads open and close, the client's tell, the probe's only waits for the
   * end.
   */
  private final Recording recording;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private AutoCloseable client = () -> {}; // written before the probe is there

  private ObservedClient(Recording recording) {
    this.recording = recording;
  }

  static ProbedStream start(StreamProbe.Source source) {
    Recording recording = new Recording("");
    ObservedClient observed = new ObservedClient(recording);
    try {
      observed.client = source.open(observed);
    } catch (Exception e) {
      observed.ended(e);
    }
    return ProbedStream.of(observed, recording);
  }

  @Override
  public void event(Event event) {
    recording.event(event);
  }

  @Override
  public void lastEventId(String lastEventId) {
    recording.lastEventId(lastEventId);
  }

  @Override
  public void reconnectionTime(Duration reconnectionTime) {
    recording.reconnectionTime(reconnectionTime);
  }

  @Override
  public void comment(String comment) {
    recording.comment(comment);
  }

  @Override
  public void ended(@Nullable Throwable cause) {
    if (cause == null) {
      end.complete(null);
    } else {
      end.completeExceptionally(cause);
    }
  }

  @Override
  public void read(Recording recording) throws Exception {
    try {
      end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() throws Exception {
    try {
      client.close();
    } finally {
      end.complete(null);
    }
  }
}
