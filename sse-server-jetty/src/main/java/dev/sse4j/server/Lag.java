package dev.sse4j.server;

/** How far a cursor may be behind the end of its log. */
record Lag(long bytes, long events) {

  boolean isExceededBy(long bytes, long events) {
    return bytes > this.bytes || events > this.events;
  }
}
