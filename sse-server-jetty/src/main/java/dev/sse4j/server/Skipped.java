package dev.sse4j.server;

import java.util.List;

/**
 * An overrun subscription has jumped to the end of its log.
 *
 * @param joined where it stands now
 * @param held where the log still has events with keys, oldest first: to be released; more may come
 *     to the last
 * @param dropped the newest of each key of what the log has dropped, oldest first
 */
record Skipped(Joined joined, List<Segment> held, List<NewestByKey.Dropped> dropped) {}
