package dev.sse4j.examples;

import dev.sse4j.Event;
import java.time.Duration;
import okhttp3.HttpUrl;

/** Prints what happens to a stream, each at once. */
sealed interface EventPrinter permits JsonPrinter, TextPrinter {

  void opened(HttpUrl url);

  void event(Event event);

  /** The server says that events may be missing. */
  void gap(Event gap);

  /** There is no connection; the next attempt follows after the delay. */
  void disconnected(Exception cause, Duration delay);

  /** The stream has ended as it should; what comes next is behind this id. */
  void closed(String lastEventId);

  void failed(String message);

  /** Returns whether nobody reads what is printed any more, as behind {@code | head}. */
  boolean isAbandoned();
}
