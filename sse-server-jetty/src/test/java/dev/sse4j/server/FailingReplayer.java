package dev.sse4j.server;

import dev.sse4j.Message;
import dev.sse4j.spi.Replayer;

/** A replayer that takes everything, and from which nothing can be read. */
class FailingReplayer implements Replayer {

  @Override
  public void append(long position, Message message) {}

  @Override
  public Replay after(String lastEventId) {
    throw new IllegalStateException("disk gone");
  }
}
