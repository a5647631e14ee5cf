package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.Replayer.Cursor;
import dev.sse4j.spi.Replayer.Entry;
import dev.sse4j.spi.Replayer.Evicted;
import dev.sse4j.spi.Replayer.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * A replayer with a hub's count in front of it, and its answers as text: what follows an id, and
 * what was missed.
 */
final class Log {

  private final Replayer replayer;
  private long next;

  Log(Replayer replayer) {
    this.replayer = replayer;
  }

  /** Appends a message for each id; its data is its id. */
  Log append(String... ids) {
    for (String id : ids) {
      append(Event.of(id).withId(id));
    }
    return this;
  }

  Log append(Event event) {
    replayer.append(next++, Message.of(Namespace.ROOT, event));
    return this;
  }

  /**
   * Returns the ids that follow: {@code "found [b, c]"}, {@code "missed 2 up to b, then [c]"} or
   * {@code "unknown"}.
   */
  String after(String lastEventId) {
    Replayer.Replay replay = replayer.after(lastEventId);
    if (replay instanceof Found found) {
      return "found " + ids(found.cursor());
    }
    if (replay instanceof Evicted evicted) {
      String missed =
          evicted.missed().isPresent() ? Long.toString(evicted.missed().getAsLong()) : "?";
      return "missed " + missed + " up to " + evicted.lastMissedId() + ", then "
          + ids(evicted.cursor());
    }
    return "unknown";
  }

  private static List<String> ids(Cursor cursor) {
    List<String> ids = new ArrayList<>();
    for (List<Entry> batch = cursor.next(7); !batch.isEmpty(); batch = cursor.next(7)) {
      batch.forEach(entry -> ids.add(entry.message().event().id()));
    }
    return ids;
  }
}
