package dev.sse4j.spi;

import dev.sse4j.Event;
import dev.sse4j.Message;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The bus of a single process: a lock that puts publishers in order. */
final class InMemoryProvider implements Provider {

  /*
   * Threads: any. The sink is foreign code under our lock, on purpose: it is how one call at a
   * time, in one order, is kept without a thread and a queue between publisher and hub. Hence no
   * publishing from within; see docs/decisions.
   */
  private final ReentrantLock order = new ReentrantLock();
  private final SequenceId origin = SequenceId.beginning();
  private SequenceId last =
      origin; // guarded by order; counts every message, also one that brought its own id
  private @Nullable Sink sink; // guarded by order
  private boolean closed; // guarded by order

  @Override
  public String publish(Message message) {
    if (order.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "publish was called from within the sink: hand it to another thread");
    }
    order.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the provider is closed");
      }
      if (sink == null) {
        throw new IllegalStateException(
            "the provider has not been started: nobody would hear this message");
      }
      last = last.next();
      Message withId = withId(message);
      sink.message(withId);
      return withId.event().id();
    } finally {
      order.unlock();
    }
  }

  @Override
  public void start(Sink sink) {
    Objects.requireNonNull(sink, "sink");
    order.lock();
    try {
      if (closed || this.sink != null) {
        throw new IllegalStateException(
            closed ? "the provider is closed" : "the provider was already started");
      }
      this.sink = sink;
      sink.ready();
    } finally {
      order.unlock();
    }
  }

  @Override
  public String origin() {
    return origin.toString();
  }

  @Override
  public void close() {
    order.lock();
    try {
      closed = true;
    } finally {
      order.unlock();
    }
  }

  private Message withId(Message message) {
    Event event = message.event();
    return event.id().isEmpty() ? message.withEvent(event.withId(last.toString())) : message;
  }
}
