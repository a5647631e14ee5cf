package dev.sse4j.redis;

import dev.sse4j.SseException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections for those who only read: as many as read at the same time, kept for the next.
 *
 * <p>Threads: any.
 */
final class IdleStreams implements AutoCloseable {

  private final RedisConnector connector;
  private final Deque<RedisStream> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  IdleStreams(RedisConnector connector) {
    this.connector = connector;
  }

  /**
   * Reads. What is to be read may be read twice, for a connection can have been cut while it was
   * idle.
   *
   * @throws SseException if Redis cannot be read
   * @throws IllegalStateException if this is closed
   */
  <T> T read(Function<RedisStream, T> reading) {
    if (closed) {
      throw new IllegalStateException("the provider is closed");
    }
    RedisStream kept = idle.poll();
    if (kept != null) {
      try {
        return readFrom(kept, reading);
      } catch (JedisException e) {
        closeIdle(); // the others are no better
      }
    }
    try {
      return readFrom(connector.open(), reading);
    } catch (JedisException e) {
      throw new SseException("the stream cannot be read: " + connector.problem(e), e);
    }
  }

  private <T> T readFrom(RedisStream stream, Function<RedisStream, T> reading) {
    boolean usable = false;
    try {
      T read = reading.apply(stream);
      usable = true;
      return read;
    } finally {
      if (usable) {
        idle.push(stream);
      } else {
        stream.close();
      }
      if (closed) {
        closeIdle();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void closeIdle() {
    for (RedisStream stream = idle.poll(); stream != null; stream = idle.poll()) {
      stream.close();
    }
  }
}
