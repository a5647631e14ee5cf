package dev.sse4j.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids that a stream has seen last, and on which of its connections, to tell what a server
 * repeats after a reconnection. For one thread at a time.
 */
final class RecentIds {

  /** How many ids are remembered. */
  static final int MAX_IDS = 1000;

  private final Map<String, Integer> connectionById = new LinkedHashMap<>() {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > MAX_IDS;
    }
  };

  private int connection;

  /**
   * Creates a memory.
   *
   * @param beginning the id that the stream begins behind, as if a connection had had it
   */
  RecentIds(String beginning) {
    isRepeated(beginning);
  }

  void newConnection() {
    connection++;
  }

  /**
   * Takes in the id of an event; returns whether an earlier connection has had it. Twice on one
   * connection is the server's own affair.
   */
  boolean isRepeated(String id) {
    if (id.isEmpty() || !Attempt.isSendable(id)) {
      return false;
    }
    Integer seen = connectionById.putIfAbsent(id, connection);
    return seen != null && seen != connection;
  }
}
