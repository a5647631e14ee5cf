package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What is written to one connection alone: first comment, reconnection time, gap, keep-alive,
 * retained, replayed and conflated events. For one thread at a time.
 */
final class PrivateBytes {

  /** Bytes for one write, and how many events end in them. */
  record Piece(ByteBuffer bytes, int events) {}

  private final Deque<Piece> parts = new ArrayDeque<>(2);
  private int size;

  /** Adds what is no event of the log's: a comment, a field, a gap. */
  void add(EncodedEvent notice) {
    add(notice.buffer(), 0);
  }

  void addEvent(EncodedEvent event) {
    addEvent(event.buffer());
  }

  void addEvent(ByteBuffer event) {
    add(event, 1);
  }

  void addAll(PrivateBytes other) {
    other.parts.forEach(part -> add(part.bytes(), part.events()));
  }

  /** Returns how many events end in it. */
  int events() {
    return parts.stream().mapToInt(Piece::events).sum();
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /**
   * Takes out what is to be written next: whole parts of at most {@code max} bytes together, or
   * {@code max} bytes of one that is larger. There must be something.
   */
  Piece take(int max) {
    Piece first = parts.remove();
    if (first.bytes().remaining() > max) {
      return takeFrom(first, max);
    }
    int bytes = first.bytes().remaining();
    int events = first.events();
    List<ByteBuffer> taken = new ArrayList<>(List.of(first.bytes()));
    while (!parts.isEmpty() && bytes + parts.peek().bytes().remaining() <= max) {
      Piece next = parts.remove();
      bytes += next.bytes().remaining();
      events += next.events();
      taken.add(next.bytes());
    }
    size -= bytes;
    return new Piece(taken.size() == 1 ? first.bytes() : join(taken, bytes), events);
  }

  private Piece takeFrom(Piece large, int max) {
    ByteBuffer bytes = large.bytes();
    ByteBuffer beginning = bytes.slice(bytes.position(), max);
    bytes.position(bytes.position() + max);
    parts.addFirst(large);
    size -= max;
    return new Piece(beginning, 0);
  }

  private void add(ByteBuffer bytes, int events) {
    parts.add(new Piece(bytes, events));
    size += bytes.remaining();
  }

  private static ByteBuffer join(List<ByteBuffer> parts, int bytes) {
    ByteBuffer all = ByteBuffer.allocate(bytes);
    parts.forEach(all::put);
    return all.flip();
  }
}
