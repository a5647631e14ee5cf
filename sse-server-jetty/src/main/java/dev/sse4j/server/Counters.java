package dev.sse4j.server;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts what happens in a hub. Safe for use by any thread. */
final class Counters {

  private final LongAdder opened = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = adders(CloseReason.class);
  private final Map<Gap.Reason, LongAdder> gaps = adders(Gap.Reason.class);

  void opened() {
    opened.increment();
  }

  void closed(CloseReason reason) {
    closed.get(reason).increment();
  }

  void written(long events, long bytes) {
    this.bytes.add(bytes); // before the events, so that who sees an event sees its bytes
    this.events.add(events);
  }

  void told(Gap.Reason reason, long subscribers) {
    gaps.get(reason).add(subscribers);
  }

  HubTotals totals(long messages) {
    // The ends before the beginnings, so that nobody has ended who has not begun.
    Map<CloseReason, Long> ends = sums(CloseReason.class, closed::get);
    return new HubTotals(
        messages, opened.sum(), ends, events.sum(), bytes.sum(), sums(Gap.Reason.class, gaps::get));
  }

  private static <R extends Enum<R>> Map<R, LongAdder> adders(Class<R> reasons) {
    return new EnumMap<>(Arrays.stream(reasons.getEnumConstants())
        .collect(Collectors.toMap(Function.identity(), reason -> new LongAdder())));
  }

  private static <R extends Enum<R>> Map<R, Long> sums(
      Class<R> reasons, Function<R, LongAdder> adder) {
    return Arrays.stream(reasons.getEnumConstants())
        .collect(Collectors.toUnmodifiableMap(
            Function.identity(), reason -> adder.apply(reason).sum()));
  }
}
