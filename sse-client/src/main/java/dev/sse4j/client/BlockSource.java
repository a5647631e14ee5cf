package dev.sse4j.client;

import org.jspecify.annotations.Nullable;

/** Where the blocks of an {@link EventStream} come from. */
interface BlockSource {

  /** Has the blocks come in another form than as events; before the first one. */
  void giveAs(BlockReader.Form form);

  /**
   * Waits for the next block; null at the end. For one thread at a time. Not called again after the
   * end, nor after an exception.
   */
  @Nullable
  ParsedBlock next();

  /** The block was given to the loop; on the thread that iterates. */
  void given(ParsedBlock block);

  /** Returns the last event ID as of what the loop was given; on any thread. */
  String lastEventId();

  /** As {@link EventStream#reconnect()}. */
  void reconnect();

  /**
   * Closes this, as the loop needs no more: unlike {@link #close()} it gives the response a moment
   * to end by itself, so that its connection can be used again. On the thread that iterates.
   */
  void finish();

  /** As {@link EventStream#close()}. */
  void close();
}
