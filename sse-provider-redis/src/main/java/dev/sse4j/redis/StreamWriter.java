package dev.sse4j.redis;

import dev.sse4j.SseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Adds entries to the stream, over one connection: what several threads publish at the same time
 * travels together.
 */
final class StreamWriter implements AutoCloseable {

  private static final int MOST_TOGETHER = 256;

  /** After so long without an answer, Redis is asked whether it is there before it is given more. */
  private static final Duration TRUST = Duration.ofMillis(100);

  /*
   * Threads: any publish, and wait for no longer than they want to; one sends, and alone has the
   * connection. It begins with the first event. Why not a connection for each who publishes: a
   * thread that waits for a connection or for a reply cannot be told to stop waiting, and does not
   * know whether its event was sent.
   */
  private final RedisOptions options;
  private final RedisConnector connector;
  private final long trustNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Publication> waiting = new ArrayDeque<>(); // guarded by lock
  private final Thread thread = new Thread(this::run, "sse4j-redis-writer");
  private boolean started; // guarded by lock
  private boolean closed; // guarded by lock
  private volatile boolean doubted; // whether another connection was cut
  private @Nullable RedisStream stream; // the thread's; who has waited too long cuts it
  private long answeredNanos; // the thread's

  StreamWriter(RedisOptions options, RedisConnector connector) {
    this(options, connector, TRUST);
  }

  StreamWriter(RedisOptions options, RedisConnector connector, Duration trust) {
    this.options = options;
    this.trustNanos = trust.toNanos();
    this.connector = connector;
    thread.setDaemon(true);
  }

  /**
   * Adds an entry, and returns its id.
   *
   * @throws SseException if Redis does not accept it in time
   * @throws IllegalStateException if this is closed
   */
  EntryId add(List<byte[]> fields) {
    Publication publication = new Publication(fields);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the provider is closed");
      }
      waiting.add(publication);
      if (!started) {
        started = true;
        thread.start();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      return publication.await(options.publishTimeout(), connector);
    } catch (SseException e) {
      forget(publication);
      throw e;
    }
  }

  /** So no more wait to be sent than there are threads that wait for it. */
  private void forget(Publication publication) {
    lock.lock();
    try {
      waiting.remove(publication);
    } finally {
      lock.unlock();
    }
  }

  /** Says that Redis may be gone, and that nothing should be sent before it has answered. */
  void doubt() {
    doubted = true;
  }

  /** Sends what waits already, for as long as who has published waits for it, and stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }

  private void run() {
    for (List<Publication> next = take(); !next.isEmpty(); next = take()) {
      send(next);
    }
    disconnect();
  }

  /** Waits for something to send; returns nothing once this is closed. */
  private List<Publication> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<Publication> taken = new ArrayList<>();
      while (!waiting.isEmpty() && taken.size() < MOST_TOGETHER) {
        taken.add(waiting.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void send(List<Publication> publications) {
    Queue<Publication> unanswered = new ArrayDeque<>();
    try {
      RedisStream open = connected();
      for (Publication publication : publications) {
        if (publication.begin(open)) {
          unanswered.add(publication);
          open.add(publication.fields(), options.maxLength());
        }
      }
      boolean refused = false;
      for (; !unanswered.isEmpty(); unanswered.remove()) {
        refused |= !isAccepted(unanswered.element(), open);
      }
      answeredNanos = System.nanoTime();
      if (refused) {
        disconnect(); // it may have become one that follows another, or that no longer has the key
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is, somebody waits for each of them.
      disconnect();
      String reason = connector.problem(e);
      unanswered.forEach(publication -> publication.unanswered(reason, e));
      publications.forEach(publication -> publication.failed(reason, e)); // those not sent
    }
  }

  private boolean isAccepted(Publication publication, RedisStream open) {
    try {
      publication.accepted(open.added());
      return true;
    } catch (JedisDataException e) {
      publication.failed(connector.problem(e), e);
      return false;
    }
  }

  /** Returns a connection that has answered just now, as each new one has. */
  private RedisStream connected() {
    RedisStream open = stream;
    if (open != null && (doubted || System.nanoTime() - answeredNanos >= trustNanos)) {
      doubted = false;
      try {
        open.ping();
      } catch (JedisException e) {
        disconnect();
        open = null;
      }
    }
    if (open == null) {
      open = connector.open();
      stream = open;
    }
    return open;
  }

  private void disconnect() {
    RedisStream open = stream;
    stream = null;
    if (open != null) {
      open.close();
    }
  }
}
