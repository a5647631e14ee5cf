package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's flight recorder is told. */
class FlightRecorderTest {

  private static final String DISCONNECT = "dev.sse4j.Disconnect";
  private static final String SLOW_WRITE = "dev.sse4j.SlowWrite";

  @TempDir
  private Path folder;

  private final ManualClock clock = ManualClock.create();
  private final Hub hub =
      Hub.builder().clock(clock, clock.scheduler()).dispatchers(1).build();
  private final Recording recording = new Recording();

  @AfterEach
  void close() {
    hub.close();
    recording.close();
  }

  @Test
  void theEndOfAStreamIsRecordedWithItsReasonAndHowFarItHadCome() throws Exception {
    record(DISCONNECT);
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = subscribe(subscriber, "/pets", "/news");
    hub.publish("/pets", Event.of("one"));
    hub.publish("/news", Event.of("two"));
    subscriber.awaitData(2);
    subscriber.stall();
    hub.publish("/pets", Event.of("not taken"));
    subscriber.awaitWriting();
    hub.publish("/pets", Event.of("not taken"));

    subscription.abort(CloseReason.WRITE_TIMEOUT);

    RecordedEvent ended = recorded(DISCONNECT).get(0);
    assertThat(ended.getString("reason")).isEqualTo("write_timeout");
    assertThat(ended.getString("address")).isEqualTo("127.0.0.1:1");
    assertThat(ended.getString("namespaces")).isEqualTo("[/news, /pets]");
    assertThat(ended.getLong("eventsSent")).isEqualTo(2);
    assertThat(ended.getLong("lagEvents")).isEqualTo(2);
    assertThat(ended.getStackTrace()).isNull();
  }

  @Test
  void eachEndIsRecordedOnce() throws Exception {
    record(DISCONNECT);
    subscribe(new RecordingSubscriber(), "/pets").close();
    subscribe(new RecordingSubscriber(), "/pets").abort(CloseReason.CLIENT_GONE);
    Eventually.holds(() -> hub.totals().active() == 0);
    subscribe(new RecordingSubscriber(), "/pets");

    hub.close();

    assertThat(recorded(DISCONNECT))
        .extracting(ended -> ended.getString("reason"))
        .containsExactlyInAnyOrder("closed", "client_gone", "shutdown");
  }

  @Test
  void aWriteThatIsNotTakenAtOnceIsRecorded() throws Exception {
    record(SLOW_WRITE).withThreshold(Duration.ZERO);

    String event = writeSlowly();

    assertIsTheSlowWriteOf(event, recorded(SLOW_WRITE));
  }

  @Test
  void aWriteThatTakesLongerThanTheThresholdIsRecorded() throws Exception {
    record(SLOW_WRITE).withThreshold(Duration.ofNanos(1000));

    String event = writeSlowly();

    assertIsTheSlowWriteOf(event, recorded(SLOW_WRITE));
  }

  @Test
  void aWriteThatIsOutstandingWhenItsStreamIsCutIsRecorded() throws Exception {
    record(SLOW_WRITE).withThreshold(Duration.ZERO);
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = subscribe(subscriber, "/pets");
    subscriber.stall();
    hub.publish("/pets", Event.of("never taken"));
    subscriber.awaitWriting();

    subscription.abort(CloseReason.CLIENT_GONE);

    assertThat(recorded(SLOW_WRITE)).hasSize(1);
  }

  @Test
  void aWriteThatIsTakenAtOnceIsNotRecorded() throws Exception {
    record(SLOW_WRITE).withThreshold(Duration.ZERO);
    RecordingSubscriber subscriber = new RecordingSubscriber();
    subscribe(subscriber, "/pets");

    hub.publish("/pets", Event.of("one"));
    subscriber.awaitData(1);

    assertThat(recorded(SLOW_WRITE)).isEmpty();
  }

  @Test
  void aWriteThatTakesLessThanTheThresholdIsNotRecorded() throws Exception {
    record(SLOW_WRITE).withThreshold(Duration.ofHours(1));

    writeSlowly();

    assertThat(recorded(SLOW_WRITE)).isEmpty();
  }

  /** Has one write stay outstanding for a while, and returns the event that it held. */
  private String writeSlowly() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    subscribe(subscriber, "/pets");
    subscriber.stall();
    String id = hub.publish("/pets", Event.of("one"));
    subscriber.awaitWriting();
    subscribe(new RecordingSubscriber(), "/elsewhere"); // the dispatcher has gone on meanwhile
    subscriber.resume();
    return "id: " + id + "\ndata: one\n\n";
  }

  private static void assertIsTheSlowWriteOf(String event, List<RecordedEvent> writes) {
    assertThat(writes).hasSize(1);
    assertThat(writes.get(0).getString("address")).isEqualTo("127.0.0.1:1");
    assertThat(writes.get(0).getString("namespaces")).isEqualTo("[/pets]");
    assertThat(writes.get(0).getInt("bytes")).isEqualTo(event.length());
    assertThat(writes.get(0).getDuration()).isPositive();
  }

  private EventSettings record(String type) {
    EventSettings settings = recording.enable(type);
    recording.start();
    return settings;
  }

  /** Ends all streams, and returns what was recorded till then. */
  private List<RecordedEvent> recorded(String type) throws Exception {
    hub.close();
    recording.stop();
    Path file = folder.resolve("recording.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(type))
        .toList();
  }

  private Subscription subscribe(RecordingSubscriber subscriber, String... paths) {
    Subscription subscription = hub.subscribe(namespaces(paths), "", subscriber);
    subscriber.awaitText("\n\nid: ");
    return subscription;
  }
}
