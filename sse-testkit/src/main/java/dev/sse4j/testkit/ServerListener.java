package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A stream of the server under test that is known to get what is published. That nothing came is
 * proved by a marker that is published next.
 *
 * <p>Threads: for the thread of the check.
 */
final class ServerListener {

  /** How long to wait for a marker before publishing another, while the server lets us in. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private static final String MARKER = "contract-marker ";

  private final ServerTrial trial;
  private final ServerConnection connection;
  private final ArrivedBytes bytes;
  private final StreamProbe probe;
  private int taken; // how many events heard() has returned

  ServerListener(ServerTrial trial, ServerConnection connection) {
    this.trial = trial;
    this.connection = connection;
    this.bytes = new ArrivedBytes(connection.stream());
    this.probe = StreamProbe.of(bytes).within(trial.limit());
  }

  /** Publishes markers until one comes: before that, the server may not have us in its list. */
  void join() {
    long deadline = System.nanoTime() + trial.limit().toNanos();
    while (true) {
      String marker = publishMarker();
      try {
        probe.within(PATIENCE).await(is(marker));
        return;
      } catch (AssertionError e) {
        if (hasEnded()) {
          throw e;
        }
        if (System.nanoTime() - deadline >= 0) {
          throw new AssertionError(
              "expected what is published to come within " + Transcript.seconds(trial.limit())
                  + ", but it did not:\n" + probe.transcript(),
              e);
        }
      }
    }
  }

  /** Publishes the events, and returns all that come until they must have come. */
  List<Event> hear(Event... published) {
    for (Event event : published) {
      trial.publish(event);
    }
    return heard();
  }

  /** Returns all events that have come until now, or are on their way, but for markers. */
  List<Event> heard() {
    String marker = publishMarker();
    probe.await(is(marker));
    List<Event> heard = new ArrayList<>();
    for (Event event : probe.events()) {
      if (event.data().equals(marker)) {
        break;
      }
      if (!event.data().startsWith(MARKER)) {
        heard.add(event);
      }
    }
    return heard.subList(takeFrom(heard.size()), heard.size());
  }

  /** Waits for an event with these data. */
  Event await(String data) {
    return probe.await(is(data));
  }

  /** Publishes a marker and waits for it; returns its data, after which nothing is on its way. */
  String settle() {
    String marker = publishMarker();
    probe.await(is(marker));
    return marker;
  }

  ArrivedBytes bytes() {
    return bytes;
  }

  /** Returns the data of all events that have come, markers too. */
  Stream<String> allData() {
    return probe.events().stream().map(Event::data);
  }

  void close() {
    connection.close();
  }

  void reset() throws IOException {
    connection.reset();
  }

  private int takeFrom(int size) {
    int from = taken;
    taken = size;
    return from;
  }

  private String publishMarker() {
    String marker = MARKER + trial.nextNumber();
    trial.publish(Event.of(marker));
    return marker;
  }

  private boolean hasEnded() {
    try {
      probe.within(Duration.ZERO).awaitEnd();
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static Predicate<Event> is(String data) {
    return event -> event.data().equals(data);
  }
}
