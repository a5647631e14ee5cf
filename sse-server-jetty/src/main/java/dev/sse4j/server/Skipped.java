package dev.sse4j.server;

import java.util.List;

/**
 * An overrun subscription has jumped to the end of its log.
 *
 * @param joined where it stands now
 * @param passedOver what the log still had of what it was to be given, and may have more of now
 */
record Skipped(Joined joined, List<Segment> passedOver) {}
