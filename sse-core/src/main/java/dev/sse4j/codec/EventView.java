package dev.sse4j.codec;

import dev.sse4j.Event;

/**
 * An event as its bytes: what an {@link EventReader} has read last, where it lies, without a copy
 * and without a String. For those who pass events on or look for one among many:
 *
 * <pre>{@code
 * byte[] delta = "content_block_delta".getBytes(UTF_8);
 * for (EventView view = reader.readView(); view != null; view = reader.readView()) {
 *   if (view.type().contentEquals(delta)) {
 *     out.write(view.data().array(), view.data().offset(), view.data().length());
 *   }
 * }
 * }</pre>
 *
 * <p>It is valid until the reader is called again, whichever method that is. Then it is the next
 * event, if there is one: a reader has one view. The same holds for its ranges.
 *
 * <p>Threads: for the thread that reads.
 */
public final class EventView {

  private final LineBuffer lines;
  private final BlockFields fields;
  private final ByteRange type = new ByteRange();
  private final ByteRange data = new ByteRange();
  private final ByteRange id = new ByteRange();

  EventView(LineBuffer lines, BlockFields fields) {
    this.lines = lines;
    this.fields = fields;
  }

  /**
   * Returns whether the block has data, and so is an event. One without it comes only from {@link
   * EventReader#readBlock()}.
   */
  public boolean isEvent() {
    return lines.hasKept();
  }

  /** Returns the type: {@code message} unless set. */
  public ByteRange type() {
    byte[] bytes = fields.type().bytes();
    return type.set(bytes, 0, bytes.length);
  }

  /** Returns the data, with lines separated by LF; no bytes if this is no event. */
  public ByteRange data() {
    return isEvent()
        ? data.set(lines.bytes(), lines.keptFrom(), lines.keptTo())
        : data.set(lines.bytes(), 0, 0);
  }

  /** Returns the last event ID of the stream as of this event; no bytes if there is none. */
  public ByteRange id() {
    LastEventId lastEventId = fields.lastEventId();
    return id.set(lastEventId.bytes(), 0, lastEventId.length());
  }

  /** Returns whether the id is this event's own, and not that of a block before it. */
  public boolean hasId() {
    return fields.hasId();
  }

  /**
   * Returns this as an {@link Event}, which stays as it is.
   *
   * @throws IllegalStateException if this is no event, but a block without data
   */
  public Event toEvent() {
    requireEvent();
    return new Event(
        fields.type().text(),
        Utf8.decode(lines.bytes(), lines.keptFrom(), lines.keptTo()),
        fields.lastEventId().text());
  }

  void requireEvent() {
    if (!isEvent()) {
      throw new IllegalStateException(
          "expected an event, but this block has no data: ask isEvent() first");
    }
  }
}
