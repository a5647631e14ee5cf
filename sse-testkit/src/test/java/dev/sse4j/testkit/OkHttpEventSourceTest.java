package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import dev.sse4j.Event;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A peer under our contract: what it is known to do is found, and nothing else. That {@code next()}
 * without {@code hasNext()} spins for ever, no probe can see.
 */
@Execution(ExecutionMode.CONCURRENT) // most of its time it waits
class OkHttpEventSourceTest {

  private static final Duration LIMIT = Duration.ofSeconds(8); // for a request that does not come

  @Test
  void theFaultsOfALoopOverItsMessagesAreFound() {
    ContractReport report = contract(false).report();

    assertThat(report.failed())
        .as("%s", report)
        .containsExactlyInAnyOrder(
            "refuses-another-type", // W52
            "not-found-is-a-failure", // W50
            "huge-retry-is-no-failure", // W51
            "parses-bom", // W52
            "parses-retry", // W51
            "parses-utf8-invalid", // one U+FFFD for a surrogate, as the JDK decodes
            "endless-event-is-given-up", // W54
            "quiet-stream-is-not-cut"); // W53
  }

  @Test
  void theFaultsOfItsReturningAreFound() {
    ContractReport report = contract(true).report();

    assertThat(report.failed())
        .as("%s", report)
        .containsExactlyInAnyOrder(
            "refuses-another-type", // W52
            "not-found-is-a-failure", // what always continues, continues here too
            "not-found-is-final",
            "no-content-is-final", // W52
            "retry-after-is-obeyed",
            "id-without-data-counts", // like W47: it moves with the next message only
            "id-travels-in-utf-8", // an IllegalArgumentException of OkHttp ends it
            "waits-for-the-reconnection-time", // comes up to half of it too early
            "huge-retry-is-no-failure", // W51
            "parses-bom", // W52
            "parses-retry", // W51
            "parses-utf8-invalid",
            "endless-event-is-given-up", // W54
            "quiet-stream-is-not-cut"); // W53
  }

  /** Its default settings, but for the strategy that makes it return whatever has happened. */
  private static EventStreamClientContract contract(boolean returns) {
    return new EventStreamClientContract() {
      @Override
      protected StreamProbe open(String url) {
        return StreamProbe.observing(observer -> new Reader(url, returns, observer));
      }

      @Override
      protected boolean reconnects() {
        return returns;
      }

      @Override
      protected Duration quiet() {
        return Duration.ofSeconds(7); // its read timeout is 5 s
      }

      @Override
      protected Duration limit() {
        return LIMIT;
      }
    };
  }

  /** Reads on a thread of its own, which has ended when it is closed. */
  private static final class Reader implements AutoCloseable {

    private final EventSource source;
    private final StreamProbe.Observer observer;
    private final boolean returns;
    private final Thread thread = new Thread(this::run, "okhttp-eventsource");
    private volatile boolean closed;

    Reader(String url, boolean returns, StreamProbe.Observer observer) {
      EventSource.Builder builder = new EventSource.Builder(URI.create(url));
      this.source = returns ? builder.errorStrategy(new UntilClosed()).build() : builder.build();
      this.observer = observer;
      this.returns = returns;
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() {
      closed = true;
      source.close();
      try {
        thread.join(LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        if (returns) {
          while (true) {
            observer.event(event(source.readMessage()));
          }
        }
        source.messages().forEach(message -> observer.event(event(message)));
        observer.ended(null);
      } catch (Exception e) {
        observer.ended(e);
      }
    }

    private static Event event(MessageEvent message) {
      String id = message.getLastEventId();
      return new Event(message.getEventName(), message.getData(), id == null ? "" : id);
    }

    /**
     * Continues always, but for this: a close() while it connects is forgotten, and with the ready
     * strategy it would go on for ever, on ports that are another test's by then.
     */
    private final class UntilClosed extends ErrorStrategy {

      @Override
      public Result apply(StreamException exception) {
        return new Result(closed ? Action.THROW : Action.CONTINUE, null);
      }
    }
  }
}
