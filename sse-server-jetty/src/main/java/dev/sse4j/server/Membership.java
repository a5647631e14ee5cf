package dev.sse4j.server;

import dev.sse4j.codec.EventEncoder;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's part in a channel: its place in the log, and up to where its client knows of all
 * messages.
 */
final class Membership {

  // Threads: the dispatcher's, but for lagEvents().
  private final Channels channels;
  private final Channel channel;
  private Joined joined;
  private LogCursor cursor; // the one that was joined with
  private long copyBytes; // the memory of what was copied for this client alone
  private volatile long eventsBefore; // how many of the log lie before the cursor

  /**
   * Up to here the client was given what concerns it, or told of a gap: when it joined, with a
   * keep-alive or by a skip. What it was given from the log since, the cursor knows.
   */
  private Head told;

  /** Begins to read the log where that was joined; the client knows of all up to a message. */
  Membership(Channels channels, Delivery delivery, Joined joined, Head known) {
    this.channels = channels;
    this.channel = joined.channel();
    this.joined = joined;
    this.cursor = joined.cursor();
    this.told = known;
    this.eventsBefore = cursor.eventsBefore();
    joined.shard().members().add(delivery);
  }

  /** Returns what is to be written next, or null. See {@link LogCursor#nextWrite}. */
  @Nullable
  ByteBuffer nextWrite(int max, LentBuffer buffer) {
    ByteBuffer pending = cursor.nextWrite(max, buffer);
    if (pending == null) {
      eventsBefore = cursor.eventsBefore(); // it may have passed over what was replayed
    }
    return pending;
  }

  /** The write of what {@link #nextWrite} gave is complete. Returns how many events ended in it. */
  long advance() {
    long events = cursor.advance();
    eventsBefore = cursor.eventsBefore();
    return events;
  }

  /** Returns when the oldest message of the next write was published. */
  OptionalLong publishedNanos() {
    return cursor.publishedNanos();
  }

  boolean isWithinEvent() {
    return cursor.isWithinEvent();
  }

  boolean isOverrun() {
    return cursor.isOverrun();
  }

  boolean isAtEnd() {
    return cursor.isAtEnd();
  }

  /** Returns how many events the log has had so far. */
  long events() {
    return channel.log().events();
  }

  long eventsBefore() {
    return eventsBefore;
  }

  /** Returns how many events of the log have still to be written; for any thread. */
  long lagEvents() {
    return Math.max(channel.log().events() - eventsBefore, 0);
  }

  /** Returns the last message that the client was given or told of. */
  Head lastKnown() {
    return cursor.lastPosition() > told.position() ? cursor.last() : told;
  }

  /**
   * Returns the newest id of all, if all that concerns the client up to it was written, and it does
   * not know it yet. From now on it does.
   */
  Optional<String> tellNewestId() {
    // Read the head before the log: what was appended up to it is then either written or seen to be
    // pending.
    Head head = channels.head();
    long known = Math.max(told.position(), cursor.lastPosition());
    if (head.position() <= known || !cursor.isAtEnd()) {
      return Optional.empty();
    }
    told = head;
    return Optional.of(head.id());
  }

  /**
   * Jumps to the end of the log, at the end of an event. Returns the gap, and adds what tells the
   * client of it; behind that, of the events passed over, the newest of each key, and if {@code
   * idBlocks} the id up to which the client is complete then.
   */
  Gap skip(PrivateBytes bytes, Wire wire, boolean idBlocks) {
    Head known = lastKnown();
    LogCursor left = cursor;
    Skipped skipped = channels.skip(joined, known.next());
    joined = skipped.joined();
    cursor = joined.cursor();
    told = joined.at();
    eventsBefore = cursor.eventsBefore();
    left.release();
    PrivateBytes copy = copy(skipped, known.next());
    OptionalLong missed = joined.afterLoss()
        ? OptionalLong.empty()
        : OptionalLong.of(told.position() - known.position() - copy.events());
    Gap gap = new Gap(known.id(), Gap.Reason.OVERFLOW, missed);
    bytes.add(wire.event(gap.toEvent(copy.isEmpty() ? told.id() : "")));
    bytes.addAll(copy);
    if (!copy.isEmpty() && idBlocks) {
      bytes.add(EventEncoder.lastEventId(told.id()));
    }
    return gap;
  }

  /** Returns whether there is memory for this client alone, with events that it skipped. */
  boolean hasCopy() {
    return copyBytes > 0;
  }

  /** That has been written, or will not be. */
  void giveBackCopy() {
    if (copyBytes > 0) {
      channels.giveBack(copyBytes);
      copyBytes = 0;
    }
  }

  /**
   * Returns a copy of what is given of what was skipped, and gives back what was held for it;
   * nothing if there is no memory for that: then the gap says what is missing.
   */
  private PrivateBytes copy(Skipped skipped, long from) {
    try {
      Conflation found =
          Conflation.of(skipped, from, told.position(), channels.maxLag().bytes());
      long memory = found.memoryBytes();
      if (memory > 0 && channels.tryTake(memory)) {
        copyBytes += memory;
        return found.copy();
      }
    } catch (OutOfMemoryError e) {
      giveBackCopy();
    } finally {
      skipped.held().forEach(Segment::release);
    }
    return new PrivateBytes();
  }

  /** Leaves the channel. A write may still be reading its memory: that is held. */
  void leave(Delivery delivery) {
    joined.shard().members().remove(delivery);
    channels.leave(joined);
  }

  /** Gives the memory back; does nothing the second time. */
  void release() {
    cursor.release();
    giveBackCopy();
  }
}
