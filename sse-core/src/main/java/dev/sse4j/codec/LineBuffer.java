package dev.sse4j.codec;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The first stage: holds the bytes of a stream that nobody is done with, and finds the lines in
 * them. They end at LF, CRLF or CR; a byte order mark at the beginning of the stream is dropped.
 */
final class LineBuffer {

  /** How much is taken from a stream at once. */
  static final int CHUNK_BYTES = 8 << 10;

  /*
   * One array, in this order: what is kept of the block, which is its data; what there is of the
   * line that is looked for; room. A line is used where it lies, and the data of most events is one
   * line: so nothing is copied but what a chunk has left unfinished, once, when the next needs the
   * room. A further line of data moves down to the one before it. What lies before the line, or
   * between the data and the line, is given up with the next move.
   */
  private static final int NONE = -1;
  private static final int NOT_CUT = Integer.MAX_VALUE;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] LF = {'\n'};

  private final Capacity capacity;
  private byte[] bytes;

  private int keptFrom = NONE;
  private int keptTo;
  private int lineFrom; // of the line that is looked for
  private int searched; // for the end of the line, up to here, if paused
  private boolean paused = true; // the line has not come whole, or only few bytes are left
  private int unseenLength; // up to which nobody wants to see the line before its end
  private int cutAt = NOT_CUT; // from here to its end it is dropped
  private int end;

  /** What may lie before the next line without being a part of it; null if nothing can. */
  private byte @Nullable [] skipped = BYTE_ORDER_MARK;

  private int from;
  private int to;

  /**
   * Creates an empty buffer.
   *
   * @param initialCapacity what it begins with
   * @param mostHeld how many bytes its user lets it hold
   */
  LineBuffer(int initialCapacity, int mostHeld) {
    capacity = new Capacity(mostHeld);
    bytes = Capacity.array(initialCapacity);
  }

  /** Returns the array in which the line and what is kept lie, until bytes are added. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads once, and on while that gives a few bytes that neither end the line nor make it longer
   * than it was let grow unseen; returns false at the end of the stream.
   */
  boolean readFrom(InputStream in) throws IOException {
    do {
      makeRoom(CHUNK_BYTES);
      int count = in.read(bytes, end, CHUNK_BYTES);
      if (count < 0) {
        return false;
      }
      end += count;
    } while (growsUnseen() && !hasEndInFew());
    return true;
  }

  /** Takes as many bytes as it takes at once; returns the number, which is above 0. */
  int take(byte[] source, int offset, int length) {
    int count = Math.min(length, CHUNK_BYTES);
    makeRoom(count);
    System.arraycopy(source, offset, bytes, end, count);
    end += count;
    return count;
  }

  /** Finds the next line; returns false if its end is not there yet. */
  boolean next() {
    if (paused) {
      return nextResumed();
    }
    int found = LineEnds.next(bytes, lineFrom);
    if (found == end) {
      pause();
      return false;
    }
    found(found, found);
    return true;
  }

  /** Returns whether so many bytes have come from a place on, and an LF behind them. */
  boolean hasLfBehind(int from, int length) {
    return !paused && length < end - from && bytes[from + length] == '\n';
  }

  /** Goes on behind an LF, without finding the line that it ends. */
  void passLfAt(int at) {
    lineFrom = at + 1;
  }

  /** Returns where the line begins that was found last. */
  int from() {
    return from;
  }

  /** Returns where it ends. */
  int to() {
    return to;
  }

  /** Returns where the line begins whose end is not there yet. */
  int unfinishedFrom() {
    return lineFrom;
  }

  /** Returns where the bytes end. */
  int end() {
    return end;
  }

  /** Lets the line whose end is not there yet reach a length before anybody has to look at it. */
  void letUnfinishedGrowTo(int length) {
    unseenLength = length;
  }

  /** Drops of the line whose end is not there yet all that lies behind a place, now and later. */
  void cutUnfinishedAt(int at) {
    cutAt = at;
    end = at;
    searched = at;
  }

  /** Drops all bytes that are there, but for what is kept. */
  void drop() {
    lineFrom = end;
    cutAt = NOT_CUT;
    pause();
  }

  /** Gives back what a large event has needed, if nothing is left of it. */
  void trim() {
    if (Capacity.isLarge(bytes) && !hasKept() && lineFrom == end) {
      moveTo(Capacity.idleArray(), 0);
    }
  }

  /** Keeps a part of the line that was found last; from the second on, behind an LF. */
  void keep(int from, int to) {
    if (keptFrom == NONE) {
      keptFrom = from;
      keptTo = to;
    } else {
      // A line end at least lies between the two, and gives the room for the LF.
      bytes[keptTo] = '\n';
      System.arraycopy(bytes, from, bytes, keptTo + 1, to - from);
      keptTo += 1 + to - from;
    }
  }

  void forgetKept() {
    keptFrom = NONE;
  }

  boolean hasKept() {
    return keptFrom != NONE;
  }

  int keptFrom() {
    return keptFrom;
  }

  int keptTo() {
    return keptTo;
  }

  /** As {@link #next()}, where bytes have come, or few are left. */
  private boolean nextResumed() {
    if (skipped != null && !skip(skipped)) {
      return false;
    }
    bytes[end] = '\n'; // so that each search ends
    int found = end - searched < Long.BYTES
        ? LineEnds.inFew(bytes, searched, end)
        : LineEnds.next(bytes, searched);
    if (found == end) {
      pause();
      return false;
    }
    found(found, Math.min(found, cutAt));
    cutAt = NOT_CUT;
    searched = lineFrom;
    paused = end - lineFrom < Long.BYTES;
    return true;
  }

  private void found(int lineEnd, int to) {
    this.from = lineFrom;
    this.to = to;
    lineFrom = bytes[lineEnd] == '\n' ? lineEnd + 1 : behindCr(lineEnd);
  }

  /** Searches the few bytes that a read has given. */
  private boolean hasEndInFew() {
    searched = LineEnds.inFew(bytes, searched, end);
    return searched < end;
  }

  private boolean growsUnseen() {
    return end - searched < Long.BYTES
        && end - lineFrom <= unseenLength
        && skipped == null
        && cutAt == NOT_CUT;
  }

  private void pause() {
    end = Math.min(end, cutAt);
    searched = end;
    paused = true;
  }

  /**
   * A CR has ended its line at once, and may yet turn out to be half of a CRLF: then the next line
   * begins behind that.
   */
  private int behindCr(int found) {
    int next = found + 1;
    if (next == end) {
      skipped = LF;
    } else if (bytes[next] == '\n') {
      next++;
    }
    return next;
  }

  /** Returns false if it takes more bytes to tell whether this is there. */
  private boolean skip(byte[] optional) {
    int length = 0;
    while (length < optional.length) {
      if (lineFrom + length == end) {
        return false;
      }
      if (bytes[lineFrom + length] != optional[length]) {
        skipped = null;
        return true;
      }
      length++;
    }
    lineFrom += length;
    searched = lineFrom;
    skipped = null;
    return true;
  }

  private void makeRoom(int wanted) {
    int kept = hasKept() ? keptTo - keptFrom + 1 : 0; // with the LF that the next line may need
    int held = kept + end - lineFrom;
    int unused = end - held;
    capacity.noteHeld(held);
    boolean isFull = wanted > Capacity.of(bytes) - end;
    if (isFull || unused >= 8L * held) {
      moveTo(capacity.choose(bytes, held, held + wanted), kept);
    }
  }

  private void moveTo(byte[] target, int kept) {
    if (kept > 0) {
      if (keptFrom > 0 || target != bytes) {
        System.arraycopy(bytes, keptFrom, target, 0, kept - 1);
      }
      keptFrom = 0;
      keptTo = kept - 1;
    }
    System.arraycopy(bytes, lineFrom, target, kept, end - lineFrom);
    int by = lineFrom - kept;
    lineFrom -= by;
    searched -= by;
    end -= by;
    if (cutAt != NOT_CUT) {
      cutAt -= by;
    }
    bytes = target;
  }
}
