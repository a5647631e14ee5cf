package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one handler that are open, and how they end when the server stops.
 *
 * @param <S> the kind of streams
 */
final class OpenStreams<S extends OpenStreams.OpenStream> {

  /** One of them. */
  interface OpenStream {

    /** Ends in order, with these events; the client shall come back after this time. */
    void drain(Duration reconnectionTime, List<Event> lastEvents);

    /** Cuts the connection, whether its stream goes on or waits for its last chunk to be taken. */
    void cut();
  }

  // Threads: safe for use by any thread.
  private final Duration endAfter;
  private final Duration cutAfter;
  private final Duration reconnectionTime;
  private final List<Event> lastEvents;
  private final Set<S> streams = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;
  private volatile boolean ending; // after draining: the time to end by oneself is over

  /**
   * Holds no stream yet.
   *
   * @param endAfter how long streams may go on when the server stops, before they are ended
   * @param cutAfter when those are cut that do not let themselves be ended
   * @param reconnectionTime the time around which clients are told to come back
   * @param lastEvents what each stream is ended with
   */
  OpenStreams(
      Duration endAfter, Duration cutAfter, Duration reconnectionTime, List<Event> lastEvents) {
    this.endAfter = endAfter;
    this.cutAfter = cutAfter;
    this.reconnectionTime = reconnectionTime;
    this.lastEvents = lastEvents;
  }

  /** Returns after how long the last stream is over, one way or the other. */
  Duration drain() {
    return cutAfter;
  }

  boolean isDraining() {
    return draining;
  }

  void requireRunning() throws Refusal {
    if (draining) {
      throw Refusal.shuttingDown();
    }
  }

  void add(S stream) {
    streams.add(stream);
  }

  /** The stream can be written to: if it came too late to be ended with the others, it is now. */
  void begun(S stream) {
    if (ending) {
      drain(stream);
    }
  }

  void closed(S stream) {
    streams.remove(stream);
    completeIfDrained();
  }

  void forEach(Consumer<? super S> action) {
    streams.forEach(action);
  }

  /** Lets streams in again, after a stop. */
  void restart() {
    draining = false;
    ending = false;
    drained = new CompletableFuture<>();
  }

  /** Begins to drain; what has not ended in time is cut. Returns what is complete with the last. */
  CompletableFuture<Void> shutdown(@Nullable Server server) {
    draining = true;
    completeIfDrained();
    // Not the server's own state: that is "stopping" when it asks.
    if (server != null && server.getScheduler().isRunning()) {
      CompletableFuture<Void> thisTime = drained;
      after(endAfter, server, () -> ifStill(thisTime, this::endAll));
      after(cutAfter, server, () -> ifStill(thisTime, this::cutAll));
    } else {
      endAll();
      cutAll();
    }
    return drained;
  }

  /** Cuts what has not ended in order. */
  void stop() {
    draining = true;
    ending = true;
    cutAll();
  }

  private static void after(Duration delay, Server server, Runnable action) {
    if (delay.isZero()) {
      action.run();
    } else {
      server.getScheduler().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** What comes late may find that the handler has been started again. */
  private void ifStill(CompletableFuture<Void> thisTime, Runnable action) {
    if (drained == thisTime) {
      action.run();
    }
  }

  private void endAll() {
    ending = true;
    streams.forEach(this::drain);
  }

  private void drain(S stream) {
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
