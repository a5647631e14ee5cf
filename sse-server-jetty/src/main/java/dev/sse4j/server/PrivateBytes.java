package dev.sse4j.server;

import dev.sse4j.codec.EncodedEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is written to one connection alone: first comment, reconnection time, gap, keep-alive,
 * replayed events.
 */
final class PrivateBytes {

  private final Deque<ByteBuffer> parts = new ArrayDeque<>(2);
  private int size;

  void add(EncodedEvent event) {
    add(event.buffer());
  }

  void addAll(PrivateBytes other) {
    other.parts.forEach(this::add);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  int size() {
    return size;
  }

  /** Returns all of it in one piece, and is empty after that. */
  ByteBuffer take() {
    ByteBuffer all = parts.size() == 1 ? parts.remove() : join();
    parts.clear();
    size = 0;
    return all;
  }

  private void add(ByteBuffer part) {
    parts.add(part);
    size += part.remaining();
  }

  private ByteBuffer join() {
    ByteBuffer all = ByteBuffer.allocate(size);
    parts.forEach(all::put);
    return all.flip();
  }
}
