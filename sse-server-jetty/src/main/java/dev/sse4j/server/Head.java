package dev.sse4j.server;

/**
 * The newest message that was delivered.
 *
 * @param position its position, or -1 before the first
 * @param id its id; before the first, the provider's origin
 */
record Head(long position, String id) {

  /** Returns the position of the next message. */
  long next() {
    return position + 1;
  }
}
