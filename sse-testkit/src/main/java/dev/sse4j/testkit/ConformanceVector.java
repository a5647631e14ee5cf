package dev.sse4j.testkit;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One case of the conformance corpus: the bytes of a stream, and what a parser has to make of them.
 * JUnit shows it by its name.
 *
 * @param name unique: {@code section/variant}
 * @param section what the case is about
 * @param input the bytes of the response body, followed by the end of the stream
 * @param chunkings ways to cut the input that are worth trying, each a list of offsets at which a
 *     new read begins; see {@link #cut}
 * @param events the expected events, in order; their id is the last event ID as of the event
 * @param retry the expected reconnection time as of the end of the stream, in milliseconds; empty
 *     if there is none
 * @param retryRule how to compare the reconnection time; see {@link #allows}
 * @param lastEventIdAtEnd the last event ID that a reconnection sends, or the empty string if it
 *     sends none
 * @param notes why, for the less obvious cases
 */
public record ConformanceVector(
    String name,
    String section,
    byte[] input,
    List<List<Integer>> chunkings,
    List<Event> events,
    OptionalLong retry,
    RetryRule retryRule,
    String lastEventIdAtEnd,
    String notes) {

  /** How to compare a reconnection time. */
  public enum RetryRule {
    /** It must be the expected one. */
    EXACT,
    /**
     * It is out of a sensible range: it may be ignored, or be anything from {@link
     * Integer#MAX_VALUE} on.
     */
    SATURATE_OR_IGNORE
  }

  /** Copies. */
  public ConformanceVector {
    input = input.clone();
    chunkings = List.copyOf(chunkings);
    events = List.copyOf(events);
  }

  /** Returns a copy of the bytes of the response body. */
  @Override
  public byte[] input() {
    return input.clone();
  }

  /** Returns the input in pieces that begin at its beginning and at each offset. */
  public List<byte[]> cut(List<Integer> offsets) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int to : offsets) {
      pieces.add(Arrays.copyOfRange(input, from, to));
      from = to;
    }
    pieces.add(Arrays.copyOfRange(input, from, input.length));
    return pieces;
  }

  /**
   * Returns whether a parser may have this reconnection time at the end of the stream; empty if it
   * has none.
   */
  public boolean allows(Optional<Duration> reconnectionTime) {
    boolean expected = reconnectionTime
        .map(Duration::toMillis)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty())
        .equals(retry);
    return switch (retryRule) {
      case EXACT -> expected;
      case SATURATE_OR_IGNORE ->
        reconnectionTime.isEmpty() || reconnectionTime.get().toMillis() >= Integer.MAX_VALUE;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
