package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import dev.sse4j.SseException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The events of a stream, as they come. It can be read once, and it holds a connection until it
 * ends or is closed.
 *
 * <pre>{@code
 * try (EventStream events = SseClient.read(http, request)) {
 *   for (Event event : events) {
 *     System.out.println(event.data());
 *   }
 * }
 * }</pre>
 *
 * <p>{@code hasNext()} waits for the next event, on the thread that calls it; no other thread reads
 * ahead, so who is slow slows the server down. When it has said true, {@code next()} does not fail.
 * A failure is an exception of {@code hasNext()} or {@code next()}: a {@link SseException} with the
 * cause, such as {@link UnexpectedResponseException} or {@link EventTooLargeException}. After the
 * first failure the stream has ended and is closed.
 *
 * <p>Threads: one thread at a time iterates. Any thread may call {@link #close()} and {@link
 * #lastEventId()} at any time.
 */
public interface EventStream extends Iterable<Event>, AutoCloseable {

  /**
   * Returns the iterator of this stream.
   *
   * @throws IllegalStateException if it was already called: the stream can be read once
   */
  @Override
  Iterator<Event> iterator();

  /**
   * Returns the events as a sequential {@link Stream}, which takes the place of the iterator.
   * Closing it closes this.
   *
   * @throws IllegalStateException if {@link #iterator()} or this method was already called
   */
  default Stream<Event> stream() {
    int kind = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), kind), false)
        .onClose(this::close);
  }

  /**
   * Returns the last event ID as of what the iterator has returned, or the empty string if there is
   * none. A block without data moves it too. Saved, and given to {@link
   * SseClientBuilder#lastEventId}, it lets a later stream go on from here.
   */
  String lastEventId();

  /**
   * Ends the stream. It ends at once whatever the iterating thread waits for; the loop there then
   * ends normally, and what was not returned until now will not be. A second call does nothing.
   */
  @Override
  void close();
}
