package dev.sse4j.codec;

import dev.sse4j.Event;
import dev.sse4j.EventTooLargeException;
import java.time.Duration;
import java.util.Arrays;

/**
 * The second stage: interprets lines as fields, and dispatches an event at a blank line (WHATWG
 * HTML 9.2.6).
 */
final class EventBuilder implements LineHandler {

  /*
   * One array holds what is kept of an event: first its data, each line ended by LF, then the
   * pieces of a line that has not ended. A line of data that came in pieces so moves by the length
   * of its name only, and an event near the bound needs the bound, not twice of it. The bound is on
   * field values, so that it does not depend on how the stream was cut.
   */
  private static final int INITIAL_CAPACITY = 256;
  private static final int LARGEST_IDLE_CAPACITY = 64 << 10;

  private final EventParser.Sink sink;
  private final int maxEventBytes;

  private byte[] kept = new byte[INITIAL_CAPACITY];
  private int dataEnd;
  private int pieceEnd;
  private boolean tooLarge;

  private String type = "";
  private int typeBytes;
  private String idBuffer;
  private int idBytes;
  private boolean hasId; // the block so far
  private boolean dispatchedHasId; // the block that ended last
  private String lastEventId;

  EventBuilder(EventParser.Sink sink, int maxEventBytes, String lastEventId) {
    this.sink = sink;
    this.maxEventBytes = maxEventBytes;
    this.idBuffer = lastEventId;
    this.lastEventId = lastEventId;
  }

  String lastEventId() {
    return lastEventId;
  }

  boolean blockHasId() {
    return dispatchedHasId;
  }

  @Override
  public void pieceOfLine(byte[] bytes, int from, int to) {
    requireUsable();
    int undecided = Math.max(Field.DECIDED_AT - (pieceEnd - dataEnd), 0);
    int restFrom = Math.min(from + undecided, to);
    keepPiece(bytes, from, restFrom);
    if (restFrom == to) {
      return;
    }
    Field field = Field.of(kept, dataEnd, pieceEnd);
    int value = pieceEnd - field.valueFrom(kept, dataEnd, pieceEnd);
    switch (field) {
      case UNKNOWN -> {} // however long: nobody will ask for it
      case COMMENT ->
        keepPiece(bytes, restFrom, Math.min(to, restFrom + Math.max(room(field) - value, 0)));
      default -> {
        requireRoom(field, (long) value + to - restFrom);
        keepPiece(bytes, restFrom, to);
      }
    }
  }

  @Override
  public void endOfLine(byte[] bytes, int from, int to) {
    pieceOfLine(bytes, from, to);
    int end = pieceEnd;
    pieceEnd = dataEnd;
    line(kept, dataEnd, end);
  }

  @Override
  public void line(byte[] bytes, int from, int to) {
    requireUsable();
    if (from == to) {
      dispatch();
      return;
    }
    Field field = Field.of(bytes, from, to);
    int value = field.valueFrom(bytes, from, to);
    switch (field) {
      case DATA -> data(bytes, value, to);
      case EVENT -> type(bytes, value, to);
      case ID -> id(bytes, value, to);
      case RETRY -> retry(bytes, value, to);
      case COMMENT -> sink.comment(Utf8.decode(bytes, value, Math.min(to, value + room(field))));
      case UNKNOWN -> {}
    }
  }

  private void data(byte[] bytes, int from, int to) {
    int length = to - from;
    requireRoom(Field.DATA, length);
    ensureCapacity(dataEnd + length + 1);
    System.arraycopy(bytes, from, kept, dataEnd, length);
    kept[dataEnd + length] = '\n';
    dataEnd += length + 1;
    pieceEnd = dataEnd;
  }

  private void type(byte[] bytes, int from, int to) {
    requireRoom(Field.EVENT, to - from);
    type = Utf8.decode(bytes, from, to);
    typeBytes = to - from;
  }

  private void id(byte[] bytes, int from, int to) {
    requireRoom(Field.ID, to - from);
    for (int i = from; i < to; i++) {
      if (bytes[i] == 0) {
        return; // an id with NULL in it is ignored as a whole
      }
    }
    idBuffer = Utf8.decode(bytes, from, to);
    idBytes = to - from;
    hasId = true;
  }

  private void retry(byte[] bytes, int from, int to) {
    requireRoom(Field.RETRY, to - from);
    long millis = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return;
      }
      millis = Math.min(millis * 10 + bytes[i] - '0', Integer.MAX_VALUE);
    }
    if (from < to) {
      sink.reconnectionTime(Duration.ofMillis(millis));
    }
  }

  private void dispatch() {
    if (!idBuffer.equals(lastEventId)) {
      lastEventId = idBuffer;
      sink.lastEventId(lastEventId);
    }
    int end = dataEnd;
    String dispatchedType = type;
    dataEnd = 0;
    pieceEnd = 0;
    type = "";
    typeBytes = 0;
    idBytes = 0;
    dispatchedHasId = hasId;
    hasId = false;
    if (end > 0) { // even one line of empty data has left its LF
      Event event = new Event(dispatchedType, Utf8.decode(kept, 0, end - 1), lastEventId);
      if (kept.length > LARGEST_IDLE_CAPACITY) {
        kept = new byte[INITIAL_CAPACITY];
      }
      sink.event(event);
    }
  }

  private void keepPiece(byte[] bytes, int from, int to) {
    ensureCapacity(pieceEnd + to - from);
    System.arraycopy(bytes, from, kept, pieceEnd, to - from);
    pieceEnd += to - from;
  }

  /**
   * Returns how long a value may be beside what the event has already; a second type or id replaces
   * the first.
   */
  private int room(Field field) {
    int others =
        dataEnd + (field == Field.EVENT ? 0 : typeBytes) + (field == Field.ID ? 0 : idBytes);
    return Math.max(maxEventBytes - others, 0);
  }

  private void requireRoom(Field field, long valueBytes) {
    tooLarge = valueBytes > room(field);
    requireUsable();
  }

  /** What follows an event that was too large would be taken for something that it is not. */
  private void requireUsable() {
    if (tooLarge) {
      throw new EventTooLargeException(maxEventBytes);
    }
  }

  private void ensureCapacity(int capacity) {
    if (capacity > kept.length) {
      int most = maxEventBytes + 16; // a field's name and an LF above the bound
      kept = Arrays.copyOf(kept, Math.max(capacity, (int) Math.min(kept.length * 2L, most)));
    }
  }
}
