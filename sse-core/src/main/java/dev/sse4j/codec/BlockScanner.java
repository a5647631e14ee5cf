package dev.sse4j.codec;

import dev.sse4j.EventTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The third stage: goes from block to block, and dispatches an event at a blank line (WHATWG HTML
 * 9.2.6). It stops at the end of each block, and what follows stays where it lies until it is asked
 * to go on: so nothing is parsed that nobody has asked for, and there is no queue.
 */
final class BlockScanner {

  private static final int FIELD_NAME_BYTES = 16; // or more, with a colon, a space and an LF

  private final LineBuffer lines;
  private final BlockFields fields;
  private final EventView view;
  private final int maxEventBytes;
  private final @Nullable Consumer<String> lineTaker;
  private long blockBytes; // of the lines of this block, if somebody takes them
  private boolean atEndOfBlock;
  private boolean blockHasId; // the block that ended last
  private @Nullable EventTooLargeException tooLarge;

  /**
   * Creates a scanner.
   *
   * @param capacity how many bytes it makes room for at first
   * @param maxEventBytes how many bytes of field values one event may have; if lines are taken, how
   *     many all lines of a block may have
   * @param lastEventId the id that the stream begins with
   */
  BlockScanner(int capacity, int maxEventBytes, String lastEventId, Asides asides) {
    this.maxEventBytes = EventParser.requireMaxEventBytes(maxEventBytes);
    lines = new LineBuffer(capacity, maxEventBytes + FIELD_NAME_BYTES);
    fields = new BlockFields(lines, maxEventBytes, lastEventId, asides);
    view = new EventView(lines, fields);
    lineTaker = asides.lines();
  }

  /** Reads what {@link #next()} can go on with; returns false at the end of the stream. */
  boolean readFrom(InputStream in) throws IOException {
    return lines.readFrom(in);
  }

  /** Takes as many bytes as it has room for; returns the number, which is above 0. */
  int take(byte[] bytes, int offset, int length) {
    return lines.take(bytes, offset, length);
  }

  /** Drops all bytes that it has and that do not belong to a line that was found. */
  void drop() {
    lines.drop();
  }

  /** Gives back memory that nothing needs: who gives bytes does not say when there will be more. */
  void trim() {
    beginBlock();
    lines.trim();
  }

  /**
   * Goes on to the end of the next block; returns false if that takes more bytes.
   *
   * @throws EventTooLargeException if the block is too large; each further call throws it again, for
   *     what follows would be taken for something that it is not
   */
  boolean next() {
    if (tooLarge != null) {
      throw tooLarge;
    }
    beginBlock();
    try {
      return lineTaker == null ? scan() : scanForLines(lineTaker);
    } catch (EventTooLargeException e) {
      tooLarge = e;
      throw e;
    }
  }

  /** Returns whether nothing of the block behind the one that ended last has been looked at. */
  boolean isAtEndOfBlock() {
    return atEndOfBlock;
  }

  /** Returns the block that ended last, until {@link #next()} is called again. */
  EventView view() {
    return view;
  }

  /** Returns whether the block that ended last has an id field. */
  boolean blockHasId() {
    return blockHasId;
  }

  /** Returns the last event ID as of the block that ended last. */
  String lastEventId() {
    return fields.lastEventId().text();
  }

  private void beginBlock() {
    if (atEndOfBlock) {
      atEndOfBlock = false;
      fields.begin();
    }
  }

  private boolean scan() {
    fields.takeSameType();
    while (lines.next()) {
      if (lines.from() == lines.to()) {
        endBlock();
        return true;
      }
      fields.line();
    }
    lines.letUnfinishedGrowTo(fields.unfinishedLine());
    return false;
  }

  /** As {@link #scan()}, with all lines kept until their ends. */
  private boolean scanForLines(Consumer<String> taker) {
    while (lines.next()) {
      int from = lines.from();
      int to = lines.to();
      // The end of a line counts as one byte, whatever it is, so that no line is free.
      blockBytes += to - from + 1;
      requireRoom(blockBytes);
      String line = Utf8.decode(lines.bytes(), from, to); // before a part of it is moved
      if (from == to) {
        endBlock();
        return true;
      }
      fields.line();
      taker.accept(line);
    }
    requireRoom(blockBytes + lines.end() - lines.unfinishedFrom());
    return false;
  }

  private void endBlock() {
    blockBytes = 0;
    fields.end();
    blockHasId = fields.hasId();
    atEndOfBlock = true;
  }

  private void requireRoom(long bytes) {
    if (bytes > maxEventBytes) {
      throw new EventTooLargeException(maxEventBytes);
    }
  }
}
