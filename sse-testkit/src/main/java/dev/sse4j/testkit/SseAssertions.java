package dev.sse4j.testkit;

import dev.sse4j.Event;

/**
 * Where AssertJ assertions on event streams begin. Import it beside AssertJ's own:
 *
 * <pre>{@code
 * import static dev.sse4j.testkit.SseAssertions.assertThat;
 * import static org.assertj.core.api.Assertions.assertThat;
 *
 * assertThat(probe).isEventStream().receivesData("one", "two").isQuietUntil("marker");
 * assertThat(probe.await("new-dog")).hasData("Corgi").hasNoId();
 * }</pre>
 */
public final class SseAssertions {

  private SseAssertions() {}

  /** Begins an assertion on an event. */
  public static EventAssert assertThat(Event actual) {
    return new EventAssert(actual);
  }

  /** Begins an assertion on a stream that a probe reads. */
  public static StreamProbeAssert assertThat(StreamProbe actual) {
    return new StreamProbeAssert(actual);
  }
}
