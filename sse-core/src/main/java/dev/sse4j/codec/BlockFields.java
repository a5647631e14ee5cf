package dev.sse4j.codec;

import dev.sse4j.EventTooLargeException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The second stage: interprets lines as fields (WHATWG HTML 9.2.6), and holds what those of one
 * block have set, until the next begins.
 */
final class BlockFields {

  private static final int DATA_BYTES = "data: ".length();
  private static final long DATA = Field.beginning("data: ");
  private static final long DATA_MASK = Field.mask(DATA_BYTES);
  private static final int EVENT_BYTES = "event: ".length();
  private static final long EVENT = Field.beginning("event: ");
  private static final long EVENT_MASK = Field.mask(EVENT_BYTES);

  private final LineBuffer lines;
  private final int maxEventBytes;
  private final @Nullable Consumer<String> comments;
  private final Consumer<Duration> reconnectionTimes;

  private final TypeName.Cache types = new TypeName.Cache();
  private final LastEventId lastEventId;
  private int room; // for more bytes; -1 if data fills it, for the LF behind each line counts
  private int typeBytes;
  private int idBytes;
  private boolean hasId;

  BlockFields(LineBuffer lines, int maxEventBytes, String lastEventId, Asides asides) {
    this.lines = lines;
    this.maxEventBytes = maxEventBytes;
    this.comments = asides.comments();
    this.reconnectionTimes = asides.reconnectionTimes();
    this.lastEventId = new LastEventId(lastEventId);
    room = maxEventBytes;
  }

  /** Forgets what the block before has set. */
  void begin() {
    lines.forgetKept();
    room = maxEventBytes;
    typeBytes = 0;
    idBytes = 0;
    hasId = false;
  }

  /** The block has ended: its id counts, with data or without. */
  void end() {
    if (hasId) {
      lastEventId.commit();
    }
  }

  /** Takes the line that was found last, which is not blank. */
  void line() {
    byte[] bytes = lines.bytes();
    int from = lines.from();
    int to = lines.to();
    long word = LineEnds.word(bytes, from);
    // As nearly all lines begin. The rest takes any form that the specification allows.
    if ((word & DATA_MASK) == DATA) {
      data(from + DATA_BYTES, to);
    } else if ((word & EVENT_MASK) == EVENT) {
      type(bytes, from + EVENT_BYTES, to);
    } else {
      anyLine(bytes, from, to);
    }
  }

  /**
   * Takes the next line if it gives the type that was given last, as most lines do that give one:
   * then its end need not be looked for.
   */
  void takeSameType() {
    TypeName type = types.found();
    byte[] bytes = lines.bytes();
    int from = lines.unfinishedFrom();
    if (type == TypeName.DEFAULT || (LineEnds.word(bytes, from) & EVENT_MASK) != EVENT) {
      return;
    }
    int value = from + EVENT_BYTES;
    int length = type.bytes().length;
    if (lines.hasLfBehind(value, length) && type.is(bytes, value, value + length)) {
      takeType(length);
      lines.passLfAt(value + length);
    }
  }

  /**
   * Looks at the line that goes on behind the last byte: fails as soon as it cannot become a part of
   * this event, and drops what nobody will ask for, however long it gets. Returns up to which length
   * it need not be looked at again.
   */
  int unfinishedLine() {
    int from = lines.unfinishedFrom();
    int to = lines.end();
    if (to - from < Field.DECIDED_AT) {
      return Field.DECIDED_AT - 1;
    }
    byte[] bytes = lines.bytes();
    Field field = Field.of(bytes, from, to);
    int value = field.valueFrom(bytes, from, to);
    if (field == Field.UNKNOWN || field == Field.COMMENT) {
      boolean isTaken = field == Field.COMMENT && comments != null;
      return cutUnfinishedLine(isTaken ? room(field) + 1 : 0);
    }
    requireRoom(room(field), to - value);
    return room(field) + value - from;
  }

  private int cutUnfinishedLine(int wanted) {
    int from = lines.unfinishedFrom();
    int most = Math.max(wanted, Field.DECIDED_AT);
    if (lines.end() - from > most) {
      lines.cutUnfinishedAt(from + most);
    }
    return most;
  }

  boolean hasId() {
    return hasId;
  }

  TypeName type() {
    return typeBytes == 0 ? TypeName.DEFAULT : types.found();
  }

  /** Returns the last event ID, as of the block that ended last. */
  LastEventId lastEventId() {
    return lastEventId;
  }

  private void anyLine(byte[] bytes, int from, int to) {
    Field field = Field.of(bytes, from, to);
    int value = field.valueFrom(bytes, from, to);
    switch (field) {
      case DATA -> data(value, to);
      case EVENT -> type(bytes, value, to);
      case ID -> id(bytes, value, to);
      case RETRY -> retry(bytes, value, to);
      case COMMENT -> comment(bytes, value, to);
      case UNKNOWN -> {}
    }
  }

  private void data(int from, int to) {
    requireRoom(room, to - from);
    room -= to - from + 1;
    lines.keep(from, to);
  }

  private void type(byte[] bytes, int from, int to) {
    takeType(to - from);
    if (from < to) {
      types.find(bytes, from, to);
    }
  }

  private void takeType(int length) {
    requireRoom(room(Field.EVENT), length);
    room += typeBytes - length;
    typeBytes = length;
  }

  private void id(byte[] bytes, int from, int to) {
    requireRoom(room(Field.ID), to - from);
    for (int i = from; i < to; i++) {
      if (bytes[i] == 0) {
        return; // an id with NULL in it is ignored as a whole
      }
    }
    lastEventId.setNext(bytes, from, to);
    room += idBytes - (to - from);
    idBytes = to - from;
    hasId = true;
  }

  private void retry(byte[] bytes, int from, int to) {
    requireRoom(room(Field.RETRY), to - from);
    long millis = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return;
      }
      millis = Math.min(millis * 10 + bytes[i] - '0', Integer.MAX_VALUE);
    }
    if (from < to) {
      reconnectionTimes.accept(Duration.ofMillis(millis));
    }
  }

  private void comment(byte[] bytes, int from, int to) {
    if (comments != null) {
      int room = room(Field.COMMENT);
      comments.accept(Utf8.decode(bytes, from, to - from > room ? from + room : to));
    }
  }

  /**
   * Returns how long a value may be beside what the event has already; a second type or id replaces
   * the first.
   */
  private int room(Field field) {
    int replaced = field == Field.EVENT ? typeBytes : field == Field.ID ? idBytes : 0;
    return Math.max(room + replaced, 0);
  }

  private void requireRoom(int room, int valueBytes) {
    if (valueBytes > room) {
      throw new EventTooLargeException(maxEventBytes);
    }
  }
}
