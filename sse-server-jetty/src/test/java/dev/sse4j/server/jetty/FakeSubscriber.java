package dev.sse4j.server.jetty;

import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Subscriber;
import java.nio.ByteBuffer;

/** Takes what is written to it at once, or never; without a socket, so that there can be many. */
record FakeSubscriber(Peer peer, boolean isStalled) implements Subscriber {

  /** Returns one that reads. */
  static FakeSubscriber of(String address, String agent, String principal) {
    return new FakeSubscriber(new Peer("/subscribe", address, agent, principal), false);
  }

  FakeSubscriber stalled() {
    return new FakeSubscriber(peer, true);
  }

  @Override
  public void write(ByteBuffer bytes, Completion completion) {
    if (!isStalled) {
      completion.succeeded();
    }
  }

  @Override
  public void end(CloseReason reason) {}

  @Override
  public void abort(CloseReason reason) {}
}
