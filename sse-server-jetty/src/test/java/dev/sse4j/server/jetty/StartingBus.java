package dev.sse4j.server.jetty;

import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.spi.Provider;

/** A bus that never gets to its end. */
class StartingBus implements Provider {

  @Override
  public String publish(Message message) {
    throw new SseException("the bus cannot be reached");
  }

  @Override
  public void start(Sink sink) {}

  @Override
  public void close() {}
}
