package dev.sse4j.redis;

import dev.sse4j.SseException;
import dev.sse4j.spi.UnconfirmedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to Redis. Either it is sent, or the one who waits for it withdraws it, so
 * that it is known of each failure whether the event can still be published.
 *
 * <p>Threads: one waits, another one sends.
 */
final class Publication {

  private enum State {
    WAITING,
    SENT,
    WITHDRAWN
  }

  private final List<byte[]> fields;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<EntryId> outcome = new CompletableFuture<>();
  private volatile @Nullable RedisStream sentOver;

  Publication(List<byte[]> fields) {
    this.fields = fields;
  }

  List<byte[]> fields() {
    return fields;
  }

  /** Returns whether it may be sent now; it cannot be withdrawn any more then. */
  boolean begin(RedisStream stream) {
    sentOver = stream;
    return state.compareAndSet(State.WAITING, State.SENT);
  }

  void accepted(EntryId id) {
    outcome.complete(id);
  }

  /** Redis was not given it, or has refused it. */
  void failed(String reason, @Nullable Throwable cause) {
    outcome.completeExceptionally(unpublished(reason, cause));
  }

  /** Redis was given it, and then could not be reached any more. */
  void unanswered(String reason, @Nullable Throwable cause) {
    outcome.completeExceptionally(unconfirmed(reason, cause));
  }

  /**
   * Waits until Redis has accepted it. An interrupt ends that if it was not sent yet; else it is
   * kept for later.
   *
   * @param connector who is waited for
   * @throws SseException if that does not happen, in time or ever
   */
  EntryId await(Duration timeout, RedisConnector connector) {
    long end = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return outcome.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
          if (withdraw()) {
            throw unpublished("interrupted while it waited to be sent", e);
          }
        }
      }
    } catch (TimeoutException e) {
      throw overdue(
          "Redis at " + connector + " did not answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw (SseException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private SseException overdue(String reason) {
    if (withdraw()) {
      return unpublished(reason, null);
    }
    RedisStream stream = sentOver;
    if (stream != null) {
      stream.disconnect(); // who sends may be held by a socket that takes nothing any more
    }
    return unconfirmed(reason, null);
  }

  private boolean withdraw() {
    return state.compareAndSet(State.WAITING, State.WITHDRAWN);
  }

  private static SseException unpublished(String reason, @Nullable Throwable cause) {
    return new SseException("the event was not published: " + reason, cause);
  }

  private static UnconfirmedException unconfirmed(String reason, @Nullable Throwable cause) {
    return new UnconfirmedException(
        "it is unknown whether the event was published, or will be: " + reason, cause);
  }
}
