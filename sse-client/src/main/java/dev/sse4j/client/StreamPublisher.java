package dev.sse4j.client;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gives the values of a stream to one subscriber, as it asks for them (Reactive Streams 1.0). */
final class StreamPublisher<T> implements Flow.Publisher<T> {

  private final Iterator<T> values;
  private final Runnable close;
  private final Executor executor;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  /**
   * Creates a publisher.
   *
   * @param values wait for what comes
   * @param close ends a wait of the values, from any thread
   */
  StreamPublisher(Iterator<T> values, Runnable close, Executor executor) {
    this.values = values;
    this.close = close;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (subscribed.getAndSet(true)) {
      subscriber.onSubscribe(new Nothing());
      subscriber.onError(
          new IllegalStateException("the stream can be read once, by one subscriber"));
      return;
    }
    Demand demand = new Demand(subscriber);
    try {
      subscriber.onSubscribe(demand);
    } catch (Throwable e) { // a subscriber must not throw: it has cancelled by that (2.13)
      demand.cancel();
      throw e;
    }
    demand.begin();
  }

  /** What the subscriber has asked for, and how it is met. */
  private final class Demand implements Flow.Subscription, Runnable {

    /*
     * Threads: any may ask and cancel. Whoever makes work more than 0 has the executor run this;
     * until work is 0 again, that one run reads and calls the subscriber, and nobody else does. A
     * run that waits for a value is woken by closing the stream.
     */
    private final AtomicInteger work = new AtomicInteger(1); // 1: onSubscribe has not returned
    private final AtomicLong wanted = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super T> subscriber; // null: nothing more to tell
    private volatile @Nullable Throwable failure; // what to tell the subscriber at the end

    Demand(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        fail(new IllegalArgumentException(
            "expected a demand above zero (Reactive Streams 3.9), but was " + count));
      } else {
        wanted.accumulateAndGet(
            count, (one, other) -> one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other);
      }
      runSoon();
    }

    @Override
    public void cancel() {
      subscriber = null;
      close.run();
    }

    /** The subscriber has its subscription: now it may get the rest. */
    void begin() {
      if (work.getAndSet(0) > 1) {
        runSoon();
      }
    }

    @Override
    public void run() {
      int done;
      do {
        done = work.get();
        publish();
      } while (work.addAndGet(-done) != 0);
    }

    private void publish() {
      while (subscriber != null && (failure != null || wanted.get() > 0)) {
        if (hasNext() && failure == null) {
          give(values.next());
        } else {
          end();
        }
      }
    }

    private boolean hasNext() {
      try {
        return values.hasNext();
      } catch (Throwable e) { // handed on: an Error, too, is the subscriber's to know
        fail(e);
        return false;
      }
    }

    private void give(T value) {
      if (wanted.get() != Long.MAX_VALUE) { // that many are no limit
        wanted.decrementAndGet();
      }
      Flow.Subscriber<? super T> taker = subscriber;
      if (taker == null) {
        return;
      }
      try {
        taker.onNext(value);
      } catch (Throwable e) { // it has cancelled by that, too
        cancel();
        throw e;
      }
    }

    private void end() {
      Flow.Subscriber<? super T> taker = subscriber;
      subscriber = null;
      close.run();
      if (taker == null) {
        return;
      }
      if (failure != null) {
        taker.onError(failure);
      } else {
        taker.onComplete();
      }
    }

    private void fail(Throwable cause) {
      failure = cause;
      close.run();
    }

    private void runSoon() {
      if (work.getAndIncrement() == 0) {
        try {
          executor.execute(this);
        } catch (RejectedExecutionException e) {
          fail(e);
          run();
        }
      }
    }
  }

  /** The subscription of who came too late. */
  private static final class Nothing implements Flow.Subscription {

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
