package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sse4j.Event;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/**
 * Writes the event stream format (WHATWG HTML 9.2.5). What it writes, a conforming reader reads
 * back as it was, but for this: CRLF and CR within data come back as LF, for the format has lines,
 * not line ends; and half of a surrogate pair comes back as U+FFFD. Nothing in type, data, id or
 * comment can end its field and begin another.
 */
public final class EventEncoder {

  private static final byte[] ID = "id: ".getBytes(US_ASCII);
  private static final byte[] EVENT = "event: ".getBytes(US_ASCII);
  private static final byte[] RETRY = "retry: ".getBytes(US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(US_ASCII);
  private static final byte[] COMMENT = ":".getBytes(US_ASCII);

  private static final Duration LONGEST_RECONNECTION_TIME = Duration.ofMillis(Integer.MAX_VALUE);

  private EventEncoder() {}

  /**
   * Encodes an event: {@code id} and {@code event} where they are set, and a {@code data} field for
   * each line of the data.
   *
   * @throws IllegalArgumentException if type or id hold CR, LF or NUL
   */
  public static EncodedEvent encode(Event event) {
    return encode(event, false);
  }

  /**
   * Encodes an event as {@link #encode} does, but for the space behind each colon, which is written
   * only before a value that begins with one. Readers take both for the same.
   *
   * @throws IllegalArgumentException if type or id hold CR, LF or NUL
   */
  public static EncodedEvent encodeTight(Event event) {
    return encode(event, true);
  }

  private static EncodedEvent encode(Event event, boolean tight) {
    event.requireEncodable();
    byte[] data = Utf8.encode(event.data());
    Block block = new Block(data.length + 32, tight);
    if (!event.id().isEmpty()) {
      block.field(ID, Utf8.encode(event.id()));
    }
    if (!event.type().equals(Event.DEFAULT_TYPE)) {
      block.field(EVENT, Utf8.encode(event.type()));
    }
    block.lines(DATA, data);
    return block.end();
  }

  /** Encodes a comment and a blank line; a comment of several lines becomes several. */
  public static EncodedEvent comment(String comment) {
    return block(comment).end();
  }

  /** Encodes a comment as {@link #comment} does, but without the blank line. */
  public static EncodedEvent commentLine(String comment) {
    return block(comment).toEncodedEvent();
  }

  private static Block block(String comment) {
    Block block = new Block(comment.length() + 8, false);
    block.lines(COMMENT, Utf8.encode(comment));
    return block;
  }

  /**
   * Encodes a block that sets the last event ID and dispatches nothing; the empty string makes the
   * reader forget its own.
   *
   * @throws IllegalArgumentException if the id holds CR, LF or NUL
   */
  public static EncodedEvent lastEventId(String id) {
    byte[] value = Utf8.encode(Event.of("").withId(id).requireEncodable().id());
    Block block = new Block(value.length + 8, false);
    block.field(ID, value);
    return block.end();
  }

  /**
   * Encodes a block that sets the reconnection time, in whole milliseconds.
   *
   * @throws IllegalArgumentException if it is negative or above {@link Integer#MAX_VALUE}
   *     milliseconds, the most that readers agree on
   */
  public static EncodedEvent reconnectionTime(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST_RECONNECTION_TIME) > 0) {
      throw new IllegalArgumentException("reconnection time must be between zero and "
          + LONGEST_RECONNECTION_TIME + ", but was " + time);
    }
    Block block = new Block(24, false);
    block.field(RETRY, Long.toString(time.toMillis()).getBytes(US_ASCII));
    return block.end();
  }

  private static final class Block {

    private final ByteArrayOutputStream bytes;
    private final boolean tight; // without the space that may be left out

    Block(int expectedSize, boolean tight) {
      this.bytes = new ByteArrayOutputStream(expectedSize);
      this.tight = tight;
    }

    void field(byte[] name, byte[] value) {
      line(name, value, 0, value.length);
    }

    /**
     * Writes a field for each line of the text, whichever way its lines end; what follows the last
     * line end is one too.
     */
    void lines(byte[] name, byte[] text) {
      int from = 0;
      for (int at = 0; at < text.length; at++) {
        if (text[at] == '\n' || text[at] == '\r') {
          line(name, text, from, at);
          if (text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n') {
            at++;
          }
          from = at + 1;
        }
      }
      line(name, text, from, text.length);
    }

    EncodedEvent end() {
      bytes.write('\n');
      return toEncodedEvent();
    }

    EncodedEvent toEncodedEvent() {
      return new EncodedEvent(bytes.toByteArray());
    }

    private void line(byte[] name, byte[] value, int from, int to) {
      // A reader takes off one space: where the value begins with one, ours has to stay.
      boolean withoutSpace = tight && (from == to || value[from] != ' ');
      bytes.write(name, 0, withoutSpace ? name.length - 1 : name.length);
      bytes.write(value, from, to - from);
      bytes.write('\n');
    }
  }
}
