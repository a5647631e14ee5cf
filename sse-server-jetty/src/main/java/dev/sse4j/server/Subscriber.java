package dev.sse4j.server;

import java.nio.ByteBuffer;

/**
 * The socket side of one subscription: what a hub writes to. {@link
 * dev.sse4j.server.jetty.SseHandler} brings one for Jetty; implement it to serve subscriptions by
 * other means.
 *
 * <p>Threads: the methods are called by one thread at a time, and must not block.
 */
public interface Subscriber {

  /** Takes the outcome of one write. */
  interface Completion {

    /** All bytes were written, as far as the transport can tell. */
    void succeeded();

    /** The bytes could not be written; the subscription ends. */
    void failed(Throwable cause);
  }

  /**
   * Begins to write, and calls the completion once when that is done or has failed: from any
   * thread, also before it returns. There is no other write before that.
   *
   * @param bytes what to write, from its position to its limit; shared with others, so its content
   *     must not be changed, and must not be read after the completion was called: then the same
   *     buffer is for another write
   * @param completion takes the outcome
   */
  void write(ByteBuffer bytes, Completion completion);

  /** Ends the stream in order: the last write is complete, and no other will come. */
  void end(CloseReason reason);

  /** Cuts the connection at once. A write that is outstanding must fail. */
  void abort(CloseReason reason);

  /** Returns who this is; asked once, when the subscription begins. */
  Peer peer();
}
