package dev.sse4j.examples.testing;

import dev.sse4j.Message;
import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.ProviderContract;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

class QueueProviderTest extends ProviderContract {

  @Override
  protected Provider newProvider() {
    return new QueueProvider();
  }

  /** What is tested: a bus that is a queue, which a thread of its own empties. */
  static final class QueueProvider implements Provider {

    private final String epoch = UUID.randomUUID().toString();
    private final ExecutorService queue = Executors.newSingleThreadExecutor();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile Sink sink;
    private long count;

    @Override
    public void start(Sink sink) {
      if (queue.isShutdown() || !started.compareAndSet(false, true)) {
        throw new IllegalStateException("the provider was started or closed before");
      }
      this.sink = sink;
      queue.execute(sink::ready);
    }

    // Synchronized, so that ids are in the order of the queue.
    @Override
    public synchronized String publish(Message message) {
      String id = message.event().id().isEmpty()
          ? epoch + "-" + ++count
          : message.event().id();
      Message accepted = message.withEvent(message.event().withId(id));
      try {
        queue.execute(() -> sink.message(accepted));
      } catch (RejectedExecutionException e) {
        throw new IllegalStateException("the provider is closed", e);
      }
      return id;
    }

    @Override
    public void close() {
      queue.shutdown(); // what was accepted is still delivered
      try {
        queue.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
