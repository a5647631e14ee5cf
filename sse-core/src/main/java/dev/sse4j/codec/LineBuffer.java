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
  private static final int IDLE_CAPACITY = 2 * CHUNK_BYTES;
  private static final int LARGEST_IDLE_CAPACITY = 64 << 10;
  private static final int NONE = -1;
  private static final int NOT_CUT = Integer.MAX_VALUE;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] LF = {'\n'};

  private final int largestCapacity;
  private byte[] bytes;

  private int keptFrom = NONE;
  private int keptTo;
  private int lineFrom; // of the line that is looked for
  private int searched; // for line ends, up to here
  private int ends; // in the last block searched, not used yet: see LineEnds
  private boolean paused = true; // the line has no end as far as there are bytes
  private int unseenLength; // up to which nobody wants to see the line before its end
  private int cutAt = NOT_CUT; // from here to its end it is dropped
  private int end;
  private int peak; // of the bytes that were held at once since the last move

  /** What may lie before the next line without being a part of it; null if nothing can. */
  private byte @Nullable [] skipped = BYTE_ORDER_MARK;

  private int from;
  private int to;

  /**
   * Creates an empty buffer.
   *
   * @param capacity what it begins with
   * @param mostHeld how many bytes its user lets it hold
   */
  LineBuffer(int capacity, int mostHeld) {
    largestCapacity = Math.max(mostHeld + CHUNK_BYTES, IDLE_CAPACITY) + LineEnds.BLOCK_BYTES;
    bytes = new byte[capacity + LineEnds.BLOCK_BYTES];
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

  /** Takes as many bytes as it has room for; returns the number, which is above 0. */
  int take(byte[] source, int offset, int length) {
    int count = Math.min(length, CHUNK_BYTES);
    makeRoom(count);
    System.arraycopy(source, offset, bytes, end, count);
    end += count;
    return count;
  }

  /** Finds the next line; returns false if its end is not there yet. */
  boolean next() {
    if (paused && !resume()) {
      return false;
    }
    int found = nextEnd();
    if (found < 0) {
      pause();
      return false;
    }
    from = lineFrom;
    to = found;
    if (cutAt != NOT_CUT) {
      to = cutAt;
      cutAt = NOT_CUT;
    }
    lineFrom = bytes[found] == '\n' ? found + 1 : behindCr(found);
    return true;
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
    ends = 0;
    pause();
  }

  /** Gives back what a large event has needed, if nothing is left of it. */
  void trim() {
    if (capacity() > LARGEST_IDLE_CAPACITY && !hasKept() && lineFrom == end) {
      moveTo(new byte[IDLE_CAPACITY + LineEnds.BLOCK_BYTES], 0);
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

  /** Returns the index of the next line end; negative if it is not there yet. */
  private int nextEnd() {
    int ends = this.ends;
    while (true) {
      if (ends == 0) {
        ends = search();
        if (ends == 0) {
          this.ends = 0;
          return NONE;
        }
      }
      int at = searched - LineEnds.BLOCK_BYTES + Integer.numberOfTrailingZeros(ends);
      ends &= ends - 1;
      if (bytes[at] == '\n' || bytes[at] == '\r') {
        this.ends = ends;
        return at;
      }
    }
  }

  /** Searches on to a block that has line ends, and returns them; none if there is no such block. */
  private int search() {
    byte[] bytes = this.bytes;
    int end = this.end;
    for (int at = searched; at < end; at += LineEnds.BLOCK_BYTES) {
      int found = end - at < Long.BYTES ? LineEnds.inFew(bytes, at, end) : LineEnds.in(bytes, at);
      if (found != 0) {
        searched = at + LineEnds.BLOCK_BYTES;
        return searched > end ? found & -1 >>> searched - end : found;
      }
    }
    searched = end;
    return 0;
  }

  /** Searches the few bytes that a read has given. */
  private boolean hasEndInFew() {
    ends = LineEnds.inFew(bytes, searched, end);
    searched = ends == 0 ? end : searched + LineEnds.BLOCK_BYTES;
    return ends != 0;
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

  private boolean resume() {
    if (skipped != null && !skip(skipped)) {
      return false;
    }
    paused = false;
    return true;
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
      nextEnd();
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
    peak = Math.max(peak, held);
    boolean isFull = wanted > capacity() - end;
    if (isFull || unused >= 8 * held) {
      moveTo(array(held, held + wanted), kept);
    }
  }

  /**
   * Returns the array to go on with. After an event that was large, memory is given back: at once if
   * nothing is held, for the stream may be silent now; else when no other has followed.
   */
  private byte[] array(int held, int needed) {
    boolean idle = held == 0 || peak <= LARGEST_IDLE_CAPACITY;
    peak = held;
    if (capacity() > LARGEST_IDLE_CAPACITY && idle && needed <= IDLE_CAPACITY) {
      return new byte[IDLE_CAPACITY + LineEnds.BLOCK_BYTES];
    }
    return needed <= capacity() ? bytes : new byte[grown(needed)];
  }

  /** The last step to the largest capacity is a long one: two arrays of nearly that are too much. */
  private int grown(int needed) {
    long twice = Math.max(2L * bytes.length, needed + LineEnds.BLOCK_BYTES);
    return (int) (twice + twice / 2 > largestCapacity ? largestCapacity : twice);
  }

  private int capacity() {
    return bytes.length - LineEnds.BLOCK_BYTES;
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
