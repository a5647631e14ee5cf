package dev.sse4j.server;

import dev.sse4j.server.internal.Options;

/** Where a subscription begins. */
public sealed interface Start permits Start.Live, Start.After, Start.Newest {

  /**
   * With what is published from now on, behind what the hub has {@linkplain HubBuilder#retain
   * retained}.
   */
  record Live() implements Start {}

  /**
   * Behind an event that the subscriber has seen.
   *
   * @param lastEventId the id of that event; not empty
   */
  record After(String lastEventId) implements Start {

    /** Checks the id. */
    public After {
      if (lastEventId.isEmpty()) {
        throw new IllegalArgumentException(
            "lastEventId must not be empty: who has seen no event yet begins with Start.Live");
      }
    }
  }

  /**
   * With the newest events of its namespaces, as far as the replayer has them, and then live.
   * What the hub has retained is not sent beside them.
   *
   * @param events how many, not negative
   */
  record Newest(int events) implements Start {

    /** Checks the number. */
    public Newest {
      Options.requireNotNegative("events", events);
    }
  }

  /** Returns the start of one who has seen this event; with the empty string, of a new one. */
  static Start after(String lastEventId) {
    return lastEventId.isEmpty() ? new Live() : new After(lastEventId);
  }
}
