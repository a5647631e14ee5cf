package dev.sse4j.benchmarks.client;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** LaunchDarkly's okhttp-eventsource, asked for messages, with a buffer of 8 KiB. */
final class OkHttpEventSource implements StreamClient {

  @Override
  public void read(String url, long events, Listener listener) throws StreamException {
    try (EventSource source = new EventSource.Builder(
            ConnectStrategy.http(URI.create(url)).readTimeout(0, TimeUnit.MILLISECONDS))
        .readBufferSize(8 << 10)
        .build()) {
      while (true) {
        listener.event(source.readMessage().getData());
      }
    } catch (StreamClosedByServerException e) {
      // the end
    }
  }
}
