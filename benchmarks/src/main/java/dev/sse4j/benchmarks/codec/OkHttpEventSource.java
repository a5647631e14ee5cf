package dev.sse4j.benchmarks.codec;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.logging.LDLogger;
import java.io.InputStream;
import java.net.URI;

/**
 * LaunchDarkly's okhttp-eventsource: an {@code EventSource} whose connection is our stream, asked
 * for messages, with its buffer raised from 1,000 bytes to the 8 KiB that the others read.
 */
final class OkHttpEventSource implements Contender {

  @Override
  public void read(InputStream in, Tally tally) throws StreamException {
    try (EventSource source =
        new EventSource.Builder(new OneStream(in)).readBufferSize(8 << 10).build()) {
      while (true) {
        MessageEvent event = source.readMessage();
        tally.event(event.getEventName(), event.getData());
      }
    } catch (StreamClosedByServerException e) {
      // the end
    }
  }

  /** Connects to a stream that is there already. */
  private static final class OneStream extends ConnectStrategy {

    private static final URI ORIGIN = URI.create("http://localhost/");

    private final InputStream in;

    OneStream(InputStream in) {
      this.in = in;
    }

    @Override
    public Client createClient(LDLogger logger) {
      return new Client() {

        @Override
        public Result connect(String lastEventId) {
          return new Result(in, ORIGIN, in);
        }

        @Override
        public boolean awaitClosed(long timeoutMillis) {
          return true;
        }

        @Override
        public URI getOrigin() {
          return ORIGIN;
        }

        @Override
        public void close() {}
      };
    }
  }
}
