package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** The streams of one handler that are open, and how they end when the server stops. */
final class OpenStreams {

  /** One of them. */
  interface OpenStream {

    /** Ends in order, with these events; the client shall come back after this time. */
    void drain(Duration reconnectionTime, List<Event> lastEvents);

    /** Cuts the connection, whether its stream goes on or waits for its last chunk to be taken. */
    void cut();
  }

  // Threads: safe for use by any thread.
  private final Duration drain;
  private final Duration reconnectionTime;
  private final List<Event> lastEvents;
  private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  OpenStreams(Duration drain, Duration reconnectionTime, List<Event> lastEvents) {
    this.drain = drain;
    this.reconnectionTime = reconnectionTime;
    this.lastEvents = lastEvents;
  }

  /** Returns how long streams have to end in order. */
  Duration drain() {
    return drain;
  }

  boolean isDraining() {
    return draining;
  }

  void requireRunning() throws Refusal {
    if (draining) {
      throw Refusal.unavailable("the server is shutting down: come back in a moment");
    }
  }

  void add(OpenStream stream) {
    streams.add(stream);
  }

  /** The stream can be written to: if it came too late to be drained with the others, it is now. */
  void begun(OpenStream stream) {
    if (draining) {
      drain(stream);
    }
  }

  void closed(OpenStream stream) {
    streams.remove(stream);
    completeIfDrained();
  }

  /** Lets streams in again, after a stop. */
  void restart() {
    draining = false;
    drained = new CompletableFuture<>();
  }

  /** Begins to drain; what has not ended in time is cut. Returns what is complete with the last. */
  CompletableFuture<Void> shutdown(@Nullable Server server) {
    draining = true;
    streams.forEach(this::drain);
    completeIfDrained();
    if (server != null && server.isRunning()) {
      server.getScheduler().schedule(this::cutAll, drain.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      cutAll();
    }
    return drained;
  }

  /** Cuts what has not ended in order. */
  void stop() {
    draining = true;
    cutAll();
  }

  private void drain(OpenStream stream) {
    // Spread: not all at once shall come back to the one server that is left, or has just started.
    long usual = reconnectionTime.toMillis();
    long spread = ThreadLocalRandom.current().nextLong(usual + 1);
    stream.drain(Duration.ofMillis(usual / 2 + spread), lastEvents);
  }

  private void cutAll() {
    streams.forEach(OpenStream::cut);
  }

  private void completeIfDrained() {
    if (draining && streams.isEmpty()) {
      drained.complete(null);
    }
  }
}
