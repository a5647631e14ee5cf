package dev.sse4j.client;

import dev.sse4j.Event;
import java.time.Duration;
import okhttp3.Headers;

/**
 * Hears what happens to the streams of an {@link SseClient} beside their events.
 *
 * <p>What it throws is logged and changes nothing for the stream.
 *
 * <p>Threads: called by the thread that iterates over the stream, which waits for it; so by several
 * at a time if the client has several streams open. One call is an exception: see {@link
 * #closed()}.
 */
public interface StreamListener {

  /**
   * A connection was opened: the first one, or one after {@link #disconnected}.
   *
   * @param headers the header fields of the response
   */
  default void opened(Headers headers) {}

  /**
   * There is no connection, and there will be another attempt.
   *
   * @param cause what happened: an {@link java.io.EOFException} if the server has ended the stream
   *     as it should, another {@link java.io.IOException} if the network failed or {@link
   *     EventStream#reconnect()} was called, an {@link UnexpectedResponseException} if the server
   *     refuses for now
   * @param delay how long the stream waits before that attempt, from now; zero after {@link
   *     EventStream#reconnect()}
   */
  default void disconnected(Exception cause, Duration delay) {}

  /**
   * The server says that events may be missing. The same event comes through the loop after this
   * call.
   *
   * @param gap the event, of type {@code sse.gap}; its data tells what is known
   */
  default void gap(Event gap) {}

  /**
   * There was a comment: the text between the first colon of its line and the line's end. It is
   * heard in its place among the events: when the loop is back for more after those before it.
   */
  default void comment(String comment) {}

  /**
   * The stream has ended for good, however that came. Called once. It is called by the thread that
   * called {@link EventStream#close()} if no other thread was inside the iterator at that time.
   */
  default void closed() {}
}
