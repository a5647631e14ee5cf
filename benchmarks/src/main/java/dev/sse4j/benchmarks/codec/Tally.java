package dev.sse4j.benchmarks.codec;

import dev.sse4j.Event;
import dev.sse4j.codec.EventView;
import org.jspecify.annotations.Nullable;

/** Takes the events of one reading: counts them, and sums them up where they are to be checked. */
final class Tally {

  private final boolean checking;
  private long events;
  private int types = 1;
  private int data = 1;

  // Written, never read: so no reader is spared the work of making the strings.
  private @Nullable String lastType;
  private @Nullable String lastData;
  private int lastLength;

  private Tally(boolean checking) {
    this.checking = checking;
  }

  /** Returns a tally that only counts. */
  static Tally counting() {
    return new Tally(false);
  }

  /** Returns a tally that also sums up type and data of each event. */
  static Tally checking() {
    return new Tally(true);
  }

  /** Takes an event; no type at all is the default one. */
  void event(@Nullable String type, String data) {
    events++;
    lastType = type;
    lastData = data;
    if (checking) {
      this.types = 31 * this.types + (type == null ? Event.DEFAULT_TYPE : type).hashCode();
      this.data = 31 * this.data + data.hashCode();
    }
  }

  /** Takes an event as its bytes; strings are made of them only to check them. */
  void view(EventView view) {
    if (checking) {
      event(view.type().toString(), view.data().toString());
    } else {
      events++;
      lastLength = view.type().length() + view.data().length() + view.id().length();
    }
  }

  long events() {
    return events;
  }

  /** Returns {@code right}, or what is not as in {@code expected}. */
  String against(Tally expected) {
    if (events != expected.events) {
      return events + " of " + expected.events + " events";
    }
    if (data != expected.data) {
      return "other data";
    }
    return types == expected.types ? "right" : "no types";
  }
}
