package dev.sse4j.client;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The values that are made of another stream's, and closed with it. */
final class MappedStream<T> implements ValueStream<T> {

  private final OneShotIterator<T> values;
  private final Runnable close;

  /**
   * Creates a stream.
   *
   * @param source waits for the next value; null at the end
   */
  MappedStream(Supplier<@Nullable T> source, Runnable close) {
    this.values = new OneShotIterator<>(source, value -> {}, close);
    this.close = close;
  }

  @Override
  public Iterator<T> iterator() {
    return values.claim();
  }

  @Override
  public void close() {
    close.run();
  }
}
