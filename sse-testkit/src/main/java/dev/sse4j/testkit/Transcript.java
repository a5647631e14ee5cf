package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/** What happened, and when, in lines: the second half of every failure message. */
final class Transcript {

  private static final int MAX_LINES = 500;
  private static final int MAX_QUOTED = 200;

  /*
   * Threads: any. Bounded, so that a test of a million events can have one: the newest lines are
   * those that explain.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<String> lines = new ArrayDeque<>(); // guarded by lock
  private long leftOut; // guarded by lock
  private final long start = System.nanoTime();

  void add(String line) {
    lock.lock();
    try {
      lines.add(
          String.format(Locale.ROOT, "%+9.3f s  %s", (System.nanoTime() - start) / 1e9, line));
      if (lines.size() > MAX_LINES) {
        lines.remove();
        leftOut++;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns an error whose message begins with what was expected and goes on with this transcript.
   */
  AssertionError failure(String expectation) {
    return new AssertionError(expectation + "\n" + this);
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      String body =
          lines.isEmpty() ? "  (nothing has happened)" : "  " + String.join("\n  ", lines);
      return leftOut == 0 ? body : "  (" + leftOut + " earlier lines left out)\n" + body;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the text in quotes, on one line, cut to a length that one can still read. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = Math.min(text.length(), MAX_QUOTED);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        default ->
          quoted.append(
              c < ' ' || c == 0x7F ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    quoted.append('"');
    return shown == text.length()
        ? quoted.toString()
        : quoted.append("… (").append(text.length()).append(" chars)").toString();
  }

  /** Returns the beginning of the bytes, decoded as UTF-8, as {@link #quote(String)} does. */
  static String quote(byte[] bytes, int length) {
    // Of what is not shown, only the length matters.
    String text = new String(bytes, 0, Math.min(length, MAX_QUOTED), StandardCharsets.UTF_8);
    return quote(text) + (length > MAX_QUOTED ? "…" : "");
  }

  /** Returns an event on one line. */
  static String describe(Event event) {
    return "event " + event.type() + " " + quote(event.data())
        + (event.id().isEmpty() ? "" : ", id " + quote(event.id()));
  }

  /** Returns a count with its noun: {@code 1 event}, {@code 2 events}. */
  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** Returns a limit as a person would say it. */
  static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
