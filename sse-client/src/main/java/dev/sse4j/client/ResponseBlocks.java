package dev.sse4j.client;

import dev.sse4j.SseException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** The blocks of one response: they end with it. */
final class ResponseBlocks implements BlockSource {

  /*
   * Threads: one iterates; any closes, and asks for the last event ID. What is thrown after a close
   * is of our own making and not told, and what was read before it and not returned yet is dropped.
   */
  private final CancellableBody body;
  private final @Nullable IdleWatchdog watchdog;
  private final Supplier<String> source;
  private final int maxEventBytes;
  private final Listener listener;
  private BlockReader.Form form = BlockReader.Form.EVENT;
  private @Nullable BlockReader reader; // made when it is first needed
  private @Nullable String droppedId; // of the block that was dropped since one was given
  private volatile String lastEventId; // written by the one that iterates
  private volatile boolean closed;

  /** Hears what a response has beside its blocks, on the thread that iterates. */
  interface Listener {

    /** Returns whether it takes comments: if not, they cost no memory. */
    default boolean takesComments() {
      return false;
    }

    /** There was a comment. */
    default void comment(String comment) {}

    /** All blocks so far were given to the loop, and it is back for more. */
    default void caughtUp() {}
  }

  /**
   * Creates a source.
   *
   * @param source says what messages call the place that the bytes come from
   * @param idleTimeout how long to wait for a byte; empty for as long as it takes
   * @param lastEventId the id that the stream begins with
   */
  ResponseBlocks(
      CancellableBody body,
      Supplier<String> source,
      Optional<Duration> idleTimeout,
      Time time,
      int maxEventBytes,
      String lastEventId,
      Listener listener) {
    this.body = body;
    this.source = source;
    this.maxEventBytes = maxEventBytes;
    this.lastEventId = lastEventId;
    this.listener = listener;
    this.watchdog =
        idleTimeout.map(limit -> new IdleWatchdog(body, limit, time)).orElse(null);
  }

  /**
   * Returns after how much silence a server with these headers must be gone: three of the intervals
   * that it tells.
   */
  static Optional<Duration> advertisedIdleTimeout(Headers headers) {
    return Optional.ofNullable(headers.get("Keep-Alive-Interval"))
        .filter(seconds -> seconds.matches("[1-9][0-9]{0,8}"))
        .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)).multipliedBy(3));
  }

  @Override
  public void giveAs(BlockReader.Form form) {
    this.form = form;
  }

  @Override
  public @Nullable ParsedBlock next() {
    try {
      ParsedBlock block = read();
      return closed ? null : block;
    } catch (IOException e) {
      throw new SseException("the event stream from " + source.get() + " broke off", e);
    }
  }

  @Override
  public void given(ParsedBlock block) {
    moveLastEventIdTo(block.lastEventId());
    droppedId = null;
  }

  /** The loop is not given this block, for it has had it: the last event ID stays as it is. */
  void dropped(ParsedBlock block) {
    droppedId = block.lastEventId();
  }

  @Override
  public String lastEventId() {
    return lastEventId;
  }

  @Override
  public void reconnect() {
    throw new UnsupportedOperationException(
        "this stream is of one response and has no other to open: use SseClient.open");
  }

  @Override
  public void finish() {
    body.finish();
    close();
  }

  @Override
  public void close() {
    closed = true;
    cut();
  }

  /**
   * Ends the response: no byte more is read. What was read before may still be returned. Any thread
   * may call it.
   */
  void cut() {
    body.close();
    if (watchdog != null) {
      watchdog.stop();
    }
  }

  /** Waits for the next block; null at the end. In any other case than a block, this is closed. */
  @Nullable
  ParsedBlock read() throws IOException {
    ParsedBlock block = null;
    try {
      block = reader().read();
      return block;
    } catch (RuntimeException e) {
      if (closed) {
        return null;
      }
      caughtUp();
      throw e;
    } finally {
      if (block == null) {
        close();
      }
    }
  }

  /** Returns the reconnection time, if the stream has set one. For the thread that iterates. */
  Optional<Duration> reconnectionTime() {
    return reader().reconnectionTime();
  }

  private BlockReader reader() {
    if (reader == null) {
      reader = new BlockReader(
          this::readBytes,
          maxEventBytes,
          lastEventId,
          form,
          listener.takesComments() ? this::comment : null);
    }
    return reader;
  }

  /** The reader wants more bytes only when the loop has been given all that was in those before. */
  private int readBytes(byte[] bytes, int offset, int length) throws IOException {
    caughtUp();
    listener.caughtUp();
    return watchdog == null
        ? body.read(bytes, offset, length)
        : watchdog.read(bytes, offset, length);
  }

  private void caughtUp() {
    String id = reader().lastEventId();
    if (!id.equals(droppedId)) {
      moveLastEventIdTo(id);
    }
  }

  /** Most events have the id of the one before, and a volatile write for each of them is dear. */
  private void moveLastEventIdTo(String id) {
    if (!id.equals(lastEventId)) {
      lastEventId = id;
    }
  }

  private void comment(String comment) {
    if (!closed) {
      listener.comment(comment);
    }
  }
}
