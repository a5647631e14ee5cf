package dev.sse4j.spi;

import dev.sse4j.Message;

/** Keeps nothing. */
enum NoReplayer implements Replayer {
  INSTANCE;

  @Override
  public void append(long position, Message message) {}

  @Override
  public Replay after(String lastEventId) {
    return new Unknown();
  }
}
