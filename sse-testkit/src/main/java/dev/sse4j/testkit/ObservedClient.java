package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A client with callbacks, and what it is told: goes into a recording. */
final class ObservedClient implements StreamProbe.Observer, ProbedStream.Connection {

  /*
   * Threads: the test's threads open and close, the client's tell, the probe's only waits for the
   * end.
   */
  private final Recording recording;
  private final CountDownLatch end = new CountDownLatch(1);
  private AutoCloseable client = () -> {}; // written before the probe is there

  private ObservedClient(Recording recording) {
    this.recording = recording;
  }

  static ProbedStream start(StreamProbe.Source source) {
    Recording recording = new Recording(Recording.Source.EVENTS, "");
    ObservedClient observed = new ObservedClient(recording);
    try {
      observed.client = Objects.requireNonNull(
          source.open(observed), "expected what closes the client, but the source returned null");
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
    recording.ended(cause);
    end.countDown();
  }

  @Override
  public void read(Recording recording) throws InterruptedException {
    end.await(); // for as long as the client reads
  }

  @Override
  public void close() throws Exception {
    try {
      client.close();
    } finally {
      end.countDown();
    }
  }
}
