package dev.sse4j.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.Arrays;

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

  private static final byte[] DEFAULT_TYPE = Event.DEFAULT_TYPE.getBytes(US_ASCII);
  private static final byte[] NONE = {};

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

  /**
   * Encodes the event that a reader is at, as {@link #encode} does, but from its bytes to bytes: what
   * is not UTF-8 stays what it is, and so does NUL in a type.
   *
   * @throws IllegalArgumentException if the id holds CR or LF, which only one can that a reader was
   *     made with
   * @throws IllegalStateException if it is no event, but a block without data
   */
  public static EncodedEvent encode(EventView view) {
    view.requireEvent();
    ByteRange id = view.id();
    ByteRange type = view.type();
    ByteRange data = view.data();
    boolean hasType = !type.contentEquals(DEFAULT_TYPE);
    Block block = new Block(
        size(ID, id.length())
            + (hasType ? size(EVENT, type.length()) : 0)
            + sizeOfData(data.length()),
        false);
    if (id.length() > 0 || view.hasId()) { // an empty one takes back the one before
      requireOneLine(id);
      block.line(ID, id.array(), id.offset(), id.offset() + id.length());
    }
    if (hasType) {
      block.line(EVENT, type.array(), type.offset(), type.offset() + type.length());
    }
    block.lines(DATA, data.array(), data.offset(), data.offset() + data.length());
    return block.end();
  }

  private static EncodedEvent encode(Event event, boolean tight) {
    byte[] bytes = event.data().getBytes(UTF_8);
    boolean isPlain = !LineEnds.mayHaveOneOr(Utf8.JDK_REPLACEMENT, bytes);
    byte[] data = isPlain ? bytes : Utf8.repaired(bytes, event.data());
    boolean isOneLine = isPlain || LineEnds.indexOf(data, 0, data.length) == data.length;
    boolean hasOnlyData = event.id().isEmpty() && event.type().equals(Event.DEFAULT_TYPE);
    if (hasOnlyData && isOneLine && !tight) {
      return EncodedEvent.ofOneLine(DATA, data);
    }
    Block block = fieldsBesideData(event, isOneLine ? DATA.length : sizeOfData(data.length), tight);
    return isOneLine
        ? block.endWith(DATA, data)
        : block.lines(DATA, data, 0, data.length).end();
  }

  private static Block fieldsBesideData(Event event, int roomForData, boolean tight) {
    event.requireEncodable();
    byte[] id = event.id().isEmpty() ? NONE : Utf8.encode(event.id());
    byte[] type = event.type().equals(Event.DEFAULT_TYPE) ? NONE : Utf8.encode(event.type());
    Block block = new Block(size(ID, id.length) + size(EVENT, type.length) + roomForData, tight);
    if (id.length > 0) {
      block.field(ID, id);
    }
    if (type.length > 0) {
      block.field(EVENT, type);
    }
    return block;
  }

  /** Returns how many bytes a field takes that is left out if it is empty. */
  private static int size(byte[] name, int valueLength) {
    return valueLength == 0 ? 0 : name.length + valueLength + 1;
  }

  /** Returns how many bytes data of one line takes, with the blank line behind it. */
  private static int sizeOfData(int valueLength) {
    return DATA.length + valueLength + 2;
  }

  private static void requireOneLine(ByteRange id) {
    for (int i = 0; i < id.length(); i++) {
      byte b = id.array()[id.offset() + i];
      if (b == '\r' || b == '\n') {
        throw new IllegalArgumentException("event id must not contain a line break, but has "
            + (b == '\r' ? "CR" : "LF") + " at byte " + i);
      }
    }
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
    byte[] text = Utf8.encode(comment);
    block.lines(COMMENT, text, 0, text.length);
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

  /** The bytes of a block as it is written: room grows where it was reckoned too small. */
  private static final class Block {

    private final boolean tight; // without the space that may be left out
    private byte[] bytes;
    private int length;

    /**
     * Begins a block.
     *
     * @param size how many bytes it takes, most likely: then nothing is copied twice
     */
    Block(int size, boolean tight) {
      this.bytes = new byte[size];
      this.tight = tight;
    }

    void field(byte[] name, byte[] value) {
      line(name, value, 0, value.length);
    }

    /**
     * Writes a field for each line of the text, whichever way its lines end; what follows the last
     * line end is one too.
     */
    Block lines(byte[] name, byte[] text, int from, int to) {
      int lineFrom = from;
      int end = LineEnds.indexOf(text, from, to);
      while (end < to) {
        line(name, text, lineFrom, end);
        boolean isCrLf = text[end] == '\r' && end + 1 < to && text[end + 1] == '\n';
        lineFrom = end + (isCrLf ? 2 : 1);
        end = LineEnds.indexOf(text, lineFrom, to);
      }
      line(name, text, lineFrom, to);
      return this;
    }

    /** Ends it with a field of one line, whose value is not copied. */
    EncodedEvent endWith(byte[] name, byte[] value) {
      name(name, value, 0, value.length, 0);
      return EncodedEvent.ofOneLine(trimmed(), value);
    }

    EncodedEvent end() {
      ensureRoom(1);
      bytes[length++] = '\n';
      return toEncodedEvent();
    }

    EncodedEvent toEncodedEvent() {
      return new EncodedEvent(trimmed());
    }

    private byte[] trimmed() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void line(byte[] name, byte[] value, int from, int to) {
      name(name, value, from, to, to - from + 1);
      System.arraycopy(value, from, bytes, length, to - from);
      length += to - from + 1;
      bytes[length - 1] = '\n';
    }

    private void name(byte[] name, byte[] value, int from, int to, int roomBehind) {
      // A reader takes off one space: where the value begins with one, ours has to stay.
      boolean withoutSpace = tight && (from == to || value[from] != ' ');
      int nameLength = withoutSpace ? name.length - 1 : name.length;
      ensureRoom(nameLength + roomBehind);
      System.arraycopy(name, 0, bytes, length, nameLength);
      length += nameLength;
    }

    private void ensureRoom(int count) {
      if (count > bytes.length - length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
      }
    }
  }
}
