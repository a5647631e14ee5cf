package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.server.internal.Json;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a subscriber is told when events may be missing from its stream: an event of type {@link
 * #TYPE}, before the first event that follows the gap.
 *
 * @param lastEventId the id behind which events may be missing
 * @param reason why
 * @param missed how many at the most, over all namespaces; empty if nobody knows
 */
public record Gap(String lastEventId, Reason reason, OptionalLong missed) {

  /** The type of the event: {@value}. */
  public static final String TYPE = "sse.gap";

  /** Why events may be missing. */
  public enum Reason {
    /** They have left the window of the replayer. */
    EVICTED,
    /** The id is not one of this log. */
    UNKNOWN,
    /** The subscription has fallen behind its bounds, and has skipped them. */
    OVERFLOW,
    /** The bus itself has lost them. */
    LOST;

    /** Returns the word for it in the data of the event, in small letters. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Returns the event to send.
   *
   * @param lastSkippedId the id of the last event skipped; the empty string if it is unknown, or if
   *     some of those skipped are sent behind this
   */
  Event toEvent(String lastSkippedId) {
    String data = "{\"lastEventId\":" + Json.quote(lastEventId)
        + ",\"reason\":\"" + reason.text()
        + "\",\"missed\":" + (missed.isPresent() ? Long.toString(missed.getAsLong()) : "null")
        + "}";
    return new Event(TYPE, data, lastSkippedId);
  }
}
