package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.codec.EventView;
import java.util.Objects;

/**
 * Sends events to the one client of a stream: what the {@link StreamHandler.Body} of a {@link
 * StreamHandler} is given.
 *
 * <pre>{@code
 * sender.onClose(answer::close);
 * for (Event event : answer) {
 *   sender.send(event);
 * }
 * }</pre>
 *
 * <p>Threads: safe for use by any thread. Several may send: what each sends keeps its order, who
 * came first is served first, and no event is written into another.
 */
public final class EventSender {

  private final OneClientStream stream;
  private final String lastEventId;

  EventSender(OneClientStream stream, String lastEventId) {
    this.stream = stream;
    this.lastEventId = lastEventId;
  }

  /**
   * Sends an event, and returns when the transport has taken all its bytes: who sends is as slow as
   * the client, after what the kernel buffers. If it does not take them within the write timeout,
   * the connection is cut. Any type can be sent, also one that begins with {@code sse.}, so that a
   * stream can be relayed as it is.
   *
   * @throws IllegalArgumentException if the type or the id holds CR, LF or NUL
   * @throws StreamClosedException if the stream was closed, before or meanwhile
   * @throws SseException if the thread is interrupted while it waits; its interrupt status is set
   *     again, and the event may have been sent or not
   */
  public void send(Event event) {
    stream.write(EventEncoder.encode(event));
  }

  /**
   * Sends the event that a reader is at, from its bytes, as {@link #send(Event)} does; so data that
   * is not UTF-8 stays as it came. The view has to stay valid until this returns.
   *
   * @throws IllegalArgumentException if the id holds CR or LF
   * @throws StreamClosedException if the stream was closed, before or meanwhile
   */
  public void send(EventView event) {
    stream.write(EventEncoder.encode(event));
  }

  /**
   * Sends a comment as {@link #send(Event)} sends an event; one of several lines becomes several.
   *
   * @throws StreamClosedException if the stream was closed, before or meanwhile
   */
  public void comment(String comment) {
    stream.write(EventEncoder.comment(comment));
  }

  /**
   * Returns the id of the event that the client has seen last, from the header {@code
   * Last-Event-ID} or else the parameter {@code lastEventId}; the empty string if it has sent none.
   * At most 512 bytes, and no CR, LF or NUL.
   */
  public String lastEventId() {
    return lastEventId;
  }

  /** Returns whether events can still be sent, as far as anybody has noticed. */
  public boolean isOpen() {
    return stream.isOpen();
  }

  /**
   * Has something done once when this stream is closed, whoever closes it: the body by returning or
   * by throwing, the client, the write timeout or the server. If it is closed already, that is done
   * here and now. It is how a body that waits for something else learns that nobody waits for it
   * any more, for its thread is not interrupted:
   *
   * <pre>{@code sender.onClose(answer::close);}</pre>
   *
   * <p>Listeners run one after the other, on the body's thread or on one that is there for that.
   * What a listener throws is logged.
   */
  public void onClose(Runnable listener) {
    stream.onClose(Objects.requireNonNull(listener, "listener"));
  }
}
