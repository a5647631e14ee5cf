package dev.sse4j.client;

import dev.sse4j.Event;
import java.util.List;
import java.util.Optional;

/**
 * The part of a stream that a blank line ends, as it came: see {@link EventStream#blocks()}.
 * Written again line by line, each with an LF behind it, it says the same to any reader. Immutable.
 *
 * @param lines its lines, in order and without their line ends; the last one is blank. What was not
 *     UTF-8 is U+FFFD here; a byte order mark is left out
 * @param event the event, if the block has data
 */
public record Block(List<String> lines, Optional<Event> event) {

  /** Creates a block. */
  public Block {
    lines = List.copyOf(lines);
  }
}
