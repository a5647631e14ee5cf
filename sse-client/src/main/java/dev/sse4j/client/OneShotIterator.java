package dev.sse4j.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every {@link ValueStream} promises of its one iterator, over any source of values. */
final class OneShotIterator<T> implements Iterator<T> {

  /*
   * Threads: whoever is inside holds inUse, and with it all that follows; a second one is turned
   * away. So the iterator may even be handed from thread to thread between two calls.
   */
  private final Supplier<@Nullable T> source;
  private final Consumer<? super T> given;
  private final Runnable close;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final AtomicBoolean inUse = new AtomicBoolean();
  private @Nullable T ready;
  private boolean ended;

  /**
   * Creates an iterator.
   *
   * @param source waits for the next value; null at the end. It is not asked again after that, nor
   *     after an exception
   * @param given hears of each value that the loop is given
   * @param close closes what the source reads, if the source throws
   */
  OneShotIterator(Supplier<@Nullable T> source, Consumer<? super T> given, Runnable close) {
    this.source = source;
    this.given = given;
    this.close = close;
  }

  /** Returns this, once. */
  Iterator<T> claim() {
    if (claimed.getAndSet(true)) {
      throw new IllegalStateException(
          "iterator() was already called: an EventStream can be read once");
    }
    return this;
  }

  /** Checks that a change of what is read comes before the first read. */
  void requireUnclaimed() {
    if (claimed.get()) {
      throw new IllegalStateException(
          "the stream is being read already: call until() and failOn() before that");
    }
  }

  @Override
  public boolean hasNext() {
    enter();
    try {
      return fetch() != null;
    } finally {
      inUse.setRelease(false); // no full fence: see enter()
    }
  }

  @Override
  public T next() {
    enter();
    try {
      T value = fetch();
      if (value == null) {
        throw new NoSuchElementException("the stream has ended");
      }
      ready = null;
      given.accept(value);
      return value;
    } finally {
      inUse.setRelease(false); // no full fence: see enter()
    }
  }

  private @Nullable T fetch() {
    if (ready == null && !ended) {
      ended = true; // and so it stays if the source throws
      try {
        ready = source.get();
      } catch (Throwable e) {
        close.run();
        throw e;
      }
      ended = ready == null;
    }
    return ready;
  }

  /** One that comes in sees what the one before it has done; more order than that nobody needs. */
  private void enter() {
    if (!inUse.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread is reading this stream: one thread at a time may iterate");
    }
  }
}
