package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.util.List;
import java.util.stream.Collectors;

/** Where one check of a contract is tried; what it opened is closed after it. */
interface ContractTrial extends AutoCloseable {

  /** Fails the check unless something holds. */
  static void require(boolean holds, String expected, Object came) {
    if (!holds) {
      throw new AssertionError("expected " + expected + ", but got " + came);
    }
  }

  /** Returns events on one line. */
  static String shown(List<Event> events) {
    return events.isEmpty()
        ? "no event"
        : events.stream().map(Transcript::describe).collect(Collectors.joining(", "));
  }

  @Override
  void close();
}
