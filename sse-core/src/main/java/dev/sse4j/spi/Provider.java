package dev.sse4j.spi;

import dev.sse4j.Message;
import dev.sse4j.SseException;

/**
 * An ordered bus: every process that has started hears every message, in the same order. It never
 * knows a subscriber; the fan-out is the hub's.
 *
 * <p>Threads: {@link #publish} and {@link #status} are called by any number of threads; {@link
 * #start} once. After {@link #close()} every call but {@code close} and {@code status} fails with
 * {@link IllegalStateException}.
 */
public interface Provider extends AutoCloseable {

  /**
   * Takes what comes over the bus: one call at a time, in the order of the bus, never after {@link
   * Provider#close()}. The hub's throws nothing.
   */
  interface Sink {

    /** A message has come; its event has an id, which no other message has. */
    void message(Message message);

    /**
     * The bus itself has lost messages between the last one given and the next: it was trimmed or
     * emptied, or could not be read.
     *
     * @param reason what happened, for the log; no payload
     */
    void lost(String reason);

    /**
     * The messages that the bus had kept, which warm a restarted process, have all been given.
     * Called once.
     */
    void ready();
  }

  /**
   * Publishes a message, and returns the id of its event once the bus has accepted it. An id that
   * the message has already is kept; that it is unique is the publisher's duty.
   *
   * @throws UnconfirmedException if the bus was given it, and has not answered
   * @throws SseException if the bus did not accept it, and will not
   * @throws IllegalStateException if this provider has not been started and needs to be, has been
   *     closed, or is called from within its own sink
   */
  String publish(Message message);

  /**
   * Begins to hand messages to the sink. It returns at once, and throws nothing if the bus cannot
   * be reached: {@link #status()} tells, and the provider goes on trying.
   *
   * @throws IllegalStateException if it was started before
   */
  void start(Sink sink);

  /**
   * Returns how the bus is doing; a provider that cannot be down need not say more than the
   * default.
   */
  default ProviderStatus status() {
    return ProviderStatus.ALWAYS_UP;
  }

  /**
   * Returns the id that stands for the time before the first message that this bus has ever
   * carried, or the empty string if there is none. Who has seen nothing yet can so say that it has
   * missed nothing. Asked after {@link #start}.
   */
  default String origin() {
    return "";
  }

  /**
   * Stops calling the sink and frees what is held; waits for a call that is under way. A second
   * call does nothing.
   */
  @Override
  void close();

  /**
   * Returns a provider for one process. Its ids are {@code epoch-sequence}: the epoch is random and
   * new with each provider, so that an id from before a restart is never taken for one of its own.
   * Its {@code publish} calls the sink before it returns, under a lock that keeps the order;
   * publishing from within the sink is refused.
   */
  static Provider inMemory() {
    return new InMemoryProvider();
  }
}
