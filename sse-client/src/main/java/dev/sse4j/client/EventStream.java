package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventView;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream, as they come.
 *
 * <pre>{@code
 * try (EventStream events = SseClient.read(http, request).until("[DONE]")) {
 *   for (Event event : events) {
 *     System.out.println(event.data());
 *   }
 * }
 * }</pre>
 *
 * <p>How it is read, how it fails and which threads may do what, {@link ValueStream} says.
 */
public interface EventStream extends ValueStream<Event> {

  /**
   * Ends the stream at an event that says so: the first whose data is exactly this, such as the
   * {@code [DONE]} of some LLMs. That event is not given to the loop, which ends normally, and the
   * connection is released: to be used again if the response ends with it, else by closing it. A
   * stream that ends without it has failed, with a {@link SseException}, for the half of an answer
   * is not to look like the whole.
   *
   * @param data the data of the event that ends the stream
   * @return this
   * @throws IllegalStateException if the stream is being read already
   */
  EventStream until(String data);

  /**
   * Fails the stream at an event that tells of a failure: the loop does not get the event, but the
   * exception that is made of it. LLMs report with an {@code error} event what goes wrong after the
   * head of their response:
   *
   * <pre>{@code
   * SseClient.read(http, request).failOn("error", event -> new ModelException(event.data()))
   * }</pre>
   *
   * @param type the type of the event; {@code "message"} for those without
   * @param failure makes the exception, on the thread that iterates; null if the event is none and
   *     the loop shall have it
   * @return this
   * @throws IllegalStateException if the stream is being read already
   */
  EventStream failOn(
      String type, Function<? super Event, ? extends @Nullable RuntimeException> failure);

  /**
   * Returns the stream block by block, each with its lines as they came: for a proxy that looks at
   * the events and passes everything on, comments and unknown fields too. It takes the place of the
   * iterator.
   *
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  ValueStream<Block> blocks();

  /**
   * Returns the stream event by event, each as its bytes: for a relay or a filter, which has no use
   * for text. An event is valid until the iterator is asked for the next, also by {@code hasNext()};
   * so a loop may use it in its body and nowhere else. It takes the place of the iterator. The event
   * that {@link #until} waits for is given too, as the last.
   *
   * <pre>{@code
   * for (EventView event : answer.views()) {
   *   sender.send(event);
   * }
   * }</pre>
   *
   * @throws IllegalStateException if the stream was read already: it can be read once
   */
  ValueStream<EventView> views();

  /**
   * Returns the last event ID as of what the loop was given, or the function of {@link #map} in its
   * place; the empty string if there is none. A block without data moves it too. Saved, and
   * given to {@link SseClientBuilder#lastEventId}, it lets a later stream go on from here. Any
   * thread may call it.
   */
  String lastEventId();

  /**
   * Opens another connection now, which goes on behind the last event: in place of the one there
   * is, or of the wait for the next. For a caller that knows more than the stream does, such as
   * that the device has changed its network. Events that have arrived already are given to the loop
   * first. Does nothing before the loop has begun and after the end. Any thread may call it.
   *
   * @throws UnsupportedOperationException if the stream is of one response: it has no other to open
   */
  void reconnect();
}
