package dev.sse4j.spi;

import dev.sse4j.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;

/**
 * A window over the log of a bus, from which a subscriber that comes back gets what it has missed.
 *
 * <p>Threads: {@link #append} is called by one thread at a time; {@link #after} and cursors by
 * others at the same time, but each cursor by one at a time. Reads may do I/O and may throw, which
 * ends the one stream that asked; what {@code append} throws is reported once, and then no more is
 * appended and nothing replayed.
 */
public interface Replayer {

  /** How many bytes the built-in replayers keep at the most, unless told otherwise: 16 MiB. */
  long DEFAULT_MAX_BYTES = 16 << 20;

  /**
   * Takes the next message of the log.
   *
   * @param position the hub's own count of messages: 0 for the first, then one more each time
   * @param message the message; its event has an id
   */
  void append(long position, Message message);

  /**
   * Looks for what follows the event with the given id.
   *
   * @param lastEventId the id, which came from outside and may be anything; the empty string asks
   *     for all there ever was
   */
  Replay after(String lastEventId);

  /**
   * Looks for what is to be searched for the newest events, for one who comes new: all there is,
   * unless some of it is too far away to be read by each of those.
   */
  default Replay recent() {
    return after("");
  }

  /** The answer to {@link #after}. */
  sealed interface Replay permits Found, Evicted, Unknown {}

  /**
   * The event is known.
   *
   * @param cursor begins behind it
   */
  record Found(Cursor cursor) implements Replay {}

  /**
   * The event was known once, but not all that followed it has been kept.
   *
   * @param missed how many messages followed it that are no longer kept, in all namespaces
   *     together; empty if unknown
   * @param lastMissedId the id of the newest of these, or the empty string if unknown
   * @param cursor begins at the oldest message that is kept
   */
  record Evicted(OptionalLong missed, String lastMissedId, Cursor cursor) implements Replay {}

  /** The event was never known here: it is from another time, or invented. */
  record Unknown() implements Replay {}

  /** A place in the log that moves forward only. */
  interface Cursor {

    /**
     * Returns the next messages of all namespaces, in order, or an empty list if there are none for
     * now. It never gives a message that the bus has, but that has not been {@linkplain
     * Replayer#append appended} yet. What was evicted since the last call is passed over: the
     * positions show it.
     *
     * @param max how many at the most, above 0
     */
    List<Entry> next(int max);

    /**
     * Returns the position up to which this cursor has come: of all appended messages below it,
     * each was given, lies before the cursor's beginning, or was evicted.
     */
    long position();
  }

  /**
   * A message in the log.
   *
   * @param position the position it was appended at; empty if it is older than this process, or
   *     than what the replayer keeps count of
   * @param message the message
   */
  record Entry(OptionalLong position, Message message) {}

  /** Returns a replayer that keeps nothing: who comes back is told that there is a gap. */
  static Replayer none() {
    return NoReplayer.INSTANCE;
  }

  /**
   * Returns a replayer that keeps the last {@code count} messages, and at most {@link
   * #DEFAULT_MAX_BYTES}.
   */
  static Replayer lastEvents(int count) {
    return lastEvents(count, DEFAULT_MAX_BYTES);
  }

  /**
   * Returns a replayer that keeps the last messages in memory.
   *
   * @param count how many, above 0
   * @param maxBytes how many bytes of type, data and id they may have together, above 0
   */
  static Replayer lastEvents(int count, long maxBytes) {
    return new InMemoryReplayer(count, maxBytes, InMemoryReplayer.FOR_EVER, InstantSource.system());
  }

  /**
   * Returns a replayer that keeps what is younger than {@code age}, but no more than the last
   * {@code count} messages, and at most {@link #DEFAULT_MAX_BYTES}.
   */
  static Replayer within(Duration age, int count) {
    return within(age, count, DEFAULT_MAX_BYTES, InstantSource.system());
  }

  /**
   * Returns a replayer that keeps what is young, in memory. What is too old is never given, and
   * leaves memory when a message comes or a subscriber asks.
   *
   * @param age how old a message may be, above zero
   * @param count how many messages, above 0
   * @param maxBytes how many bytes of type, data and id they may have together, above 0
   * @param clock tells the time
   */
  static Replayer within(Duration age, int count, long maxBytes, InstantSource clock) {
    return new InMemoryReplayer(count, maxBytes, age, clock);
  }
}
