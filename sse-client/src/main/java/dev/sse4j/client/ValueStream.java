package dev.sse4j.client;

import dev.sse4j.SseException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Values that come over a connection, one after the other: the events of an {@link EventStream}, or
 * what was made of them. It can be read once, in one of the ways below, and it holds its connection
 * until it ends or is closed.
 *
 * <p>{@code hasNext()} waits for the next value, on the thread that calls it; no other thread reads
 * ahead, so a slow loop slows the server down. When it has said true, {@code next()} does not fail.
 * A failure is an exception of {@code hasNext()} or {@code next()}: a {@link SseException} with the
 * cause, such as {@link UnexpectedResponseException} or {@link dev.sse4j.EventTooLargeException}.
 * After the first failure the stream has ended and is closed.
 *
 * <p>Threads: one thread at a time iterates; a second one gets an {@link IllegalStateException},
 * and the first does not notice. Any thread may call {@link #close()}.
 *
 * @param <T> the values, which are never null
 */
public interface ValueStream<T> extends Iterable<T>, AutoCloseable {

  /**
   * Returns the iterator of this stream.
   *
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  @Override
  Iterator<T> iterator();

  /**
   * Returns the values as a sequential {@link Stream}, which takes the place of the iterator.
   * Closing it closes this.
   *
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  default Stream<T> stream() {
    int kind = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), kind), false)
        .onClose(this::close);
  }

  /**
   * Returns what a function makes of each value, for example an object of its JSON:
   *
   * <pre>{@code
   * try (ValueStream<Chunk> chunks =
   *     events.map(event -> json.readValue(event.data(), Chunk.class))) {
   *   for (Chunk chunk : chunks) {
   *     System.out.print(chunk.text());
   *   }
   * }
   * }</pre>
   *
   * <p>It takes the place of this stream: closing it closes this.
   *
   * @param mapper makes another value of each, on the thread that iterates; what it throws ends the
   *     stream and comes out of the loop
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  default <R> ValueStream<R> map(Function<? super T, ? extends R> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    Iterator<T> values = iterator();
    return new MappedStream<>(
        () -> values.hasNext()
            ? Objects.requireNonNull(mapper.apply(values.next()), "mapped to null")
            : null,
        this::close);
  }

  /**
   * Returns the values as a publisher for one subscriber. Only while the subscriber has asked for a
   * value, a thread of the executor reads; so a subscriber that does not ask slows the server down,
   * and one that waits holds a thread. Cancelling closes this.
   *
   * <p>A subscriber must not throw. One that does has cancelled by that, and what it has thrown
   * goes on to the thread of the executor (Reactive Streams 2.13).
   *
   * @param executor gives the thread, one at a time, on which the subscriber is called
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  default Flow.Publisher<T> publisher(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return new StreamPublisher<>(iterator(), this::close, executor);
  }

  /**
   * Reads the stream on another thread, to its end or its failure, and closes it.
   *
   * @param action takes each value, on a thread of the executor; what it throws ends the stream
   * @param executor gives the one thread that reads for as long as the stream lasts
   * @return completed with null at the end, also by {@link #close()}, and with what went wrong
   *     otherwise; cancelling it closes this
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  default CompletableFuture<Void> forEach(Consumer<? super T> action, Executor executor) {
    Objects.requireNonNull(action, "action");
    Iterator<T> values = iterator();
    CompletableFuture<Void> end = new CompletableFuture<>();
    end.whenComplete((nothing, failure) -> close());
    try {
      executor.execute(() -> {
        try {
          values.forEachRemaining(action);
          end.complete(null);
        } catch (Throwable e) { // handed on: whoever waits for the end hears of an Error, too
          close(); // before anybody hears of it, who may go on with another stream
          end.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      end.completeExceptionally(e);
    }
    return end;
  }

  /**
   * Ends the stream. It ends at once whatever the iterating thread waits for; the loop there then
   * ends normally, and what was not returned until now will not be. A second call does nothing.
   */
  @Override
  void close();
}
